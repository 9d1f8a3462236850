"""De quoi mesurer le moteur : un cursus synthétique de la taille voulue, les références, les instruments."""
