"""How the network that listens to several instruments was made."""
