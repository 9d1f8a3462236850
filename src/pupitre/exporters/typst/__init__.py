"""Les documents à tenir en main : du HTML du moteur au PDF balisé, par typst."""
