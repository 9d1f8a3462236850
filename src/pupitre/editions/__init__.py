"""Les éditions : où les trouver, ce qui change de l’une à l’autre, comment en publier une."""
