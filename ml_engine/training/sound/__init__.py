"""How the models that make sound were trained: what they heard, and the runs themselves."""
