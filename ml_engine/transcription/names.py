"""What the notes of one kind of player are called."""

NAMES = {
    "piano": "piano", "mallets": "vibraphone", "organ": "organ", "plucked": "guitar", "bass": "electric bass",
    "strings": "strings", "voice": "choir", "brass": "brass", "woodwind": "clarinet",
}  # fmt: skip
_SOLOISTS = NAMES | {"strings": "violin", "voice": "voice", "brass": "trumpet", "woodwind": "flute"}


def section_of(players: tuple[str, ...]) -> str:
    """The instrument of a heap of notes when exactly one kind of player is known to play, and plays pitches; else ""."""
    return NAMES.get(players[0], "") if len(players) == 1 else ""


def soloist_of(players: tuple[str, ...]) -> str:
    """The instrument of a single line, as :func:`section_of`."""
    return _SOLOISTS.get(players[0], "") if len(players) == 1 else ""
