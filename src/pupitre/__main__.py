"""`python -m pupitre` : la même commande."""

from pupitre.cli import main

main(prog_name="pupitre")
