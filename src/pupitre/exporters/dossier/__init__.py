"""Le dossier de session : tout ce qu’un formateur emporte, dans l’ordre où il s’en sert."""
