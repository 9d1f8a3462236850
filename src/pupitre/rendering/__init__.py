"""Du contenu à la page : macros, Markdown, HTML assaini."""
