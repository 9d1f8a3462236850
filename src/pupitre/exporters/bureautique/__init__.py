"""Les documents que l’on ouvre dans une suite bureautique ou une liseuse : guide, diaporama, EPUB, fiches, catalogue."""
