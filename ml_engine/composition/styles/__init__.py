"""Bands: accompaniment in the manner of each genre, tunes, and whole short pieces to learn from."""

from ml_engine.composition.styles.arranger import ROLES, Arranger, backing, chords_by_bar, roles_of
from ml_engine.composition.styles.notes import StyleNote

__all__ = ["ROLES", "Arranger", "StyleNote", "backing", "chords_by_bar", "roles_of"]
