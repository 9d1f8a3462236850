"""Ce qui revient d’une suite bureautique : un document exporté par nous, modifié, redevient un changement du Markdown."""
