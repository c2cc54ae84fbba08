"""Bands: accompaniment in the manner of each genre, tunes, and whole short pieces to learn from."""
