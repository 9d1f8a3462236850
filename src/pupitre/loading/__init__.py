"""Les seuls lecteurs de fichiers : du disque au catalogue, avec la position de chaque chose."""
