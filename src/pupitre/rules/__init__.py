"""Les jugements : une petite fonction par défaut, et le tuple `REGLES` qui les nomme toutes."""
