"""`python -m pupitre` : la même commande."""

from pupitre.cli import main

# Un processus de rendu relit ce module sous un autre nom : il ne doit pas relancer la commande.
if __name__ == "__main__":
    main(prog_name="pupitre")
