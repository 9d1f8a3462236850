"""Les destinations : un fichier par format."""
