"""How well what was played is written down, beside the scores it was played from and beside other programs."""
