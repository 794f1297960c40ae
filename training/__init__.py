"""How the models that ship with onrecord are made; nothing of it runs when articles are read."""
