"""Les types de contenu : des valeurs figées, sans lecture de fichier."""
