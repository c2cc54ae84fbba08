"""What words mean that no lexicon has."""

from ml_engine.composition.words.draft import Draft
from ml_engine.composition.words.text import Token


def guess(draft: Draft, left: list[Token]) -> list[Token]:
    return left
