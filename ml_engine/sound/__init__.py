"""Words and what is played become sound."""
