"""Les couches que nomme `curriculum.yml` : les trouver, les vérifier, les ouvrir."""
