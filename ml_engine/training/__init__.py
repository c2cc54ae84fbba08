"""How the models of our own were made. Imported by nothing that serves."""
