"""Words become a brief: a prompt in plain words is read, a form's fields are checked, and what a form offers is listed.

Reading is by lexicons (one module a family of fields), patterns for numbers, spelling that forgives, and, where no
genre or mood was named, a small embedding of our own (``semantics``). Nothing here needs a network or chance.
"""

from ml_engine.composition.brief import Brief, Reading


def read_brief(words: str) -> Reading:
    """Read a prompt of at most 2,000 characters: only what the words say is set, all else stays empty.

    Chips carry the span of characters of ``words`` they came from; ``unclear`` are content words nothing was made of;
    ``notices`` are choices that had to be made, a sentence each. Raises BadInput when there are no words, too many, or
    when they ask for what no music can be (no bars, a tempo of 9999).
    """
    from ml_engine.composition.words.read import read

    return read(words)


def check_brief(brief: Brief) -> Reading:
    """Normalise a brief from a form or the command line; every set field gives a chip with the span (0, 0).

    Contradictions are resolved with a notice. Raises BadInput for an impossible value or an unknown name.
    """
    from ml_engine.composition.words.check import check

    return check(brief)


def choices() -> dict[str, list[str]]:
    """What a form offers, by field: genre, moods, texture, register, instruments, key, meter, dynamics."""
    from ml_engine.composition.words.offered import offered

    return offered()
