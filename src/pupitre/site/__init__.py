"""Le seul dossier qui connaît MkDocs."""
