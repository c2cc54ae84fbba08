"""What was asked for, made explicit: every field is one that a person sees and may change."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from ml_engine.errors import BadInput

GENRES = (
    "classical", "baroque", "romantic", "impressionist", "chorale", "minimalist", "cinematic", "ambient", "waltz",
    "march", "lullaby", "ragtime", "folk", "celtic", "polka", "klezmer", "flamenco", "tango", "bossa nova", "samba",
    "salsa", "reggae", "ska", "afrobeat", "blues", "boogie-woogie", "swing", "jazz ballad", "jazz waltz", "gospel",
    "soul", "funk", "disco", "rock", "punk", "metal", "pop", "ballad", "country", "hip-hop", "lo-fi", "house",
    "techno", "trance", "drum and bass", "synthwave",
)  # fmt: skip
MOODS = (
    "happy", "sad", "calm", "tense", "dark", "dreamy", "energetic", "romantic", "heroic", "mysterious", "playful",
    "melancholic", "angry", "hopeful", "nostalgic", "solemn",
)  # fmt: skip
TEXTURES = ("melody and accompaniment", "chorale", "counterpoint", "arpeggios", "block chords", "single line")
REGISTERS = ("low", "middle", "high")
MOST_BARS = 400
MOST_SECONDS = 900.0
MOST_INSTRUMENTS = 16


@dataclass(frozen=True, slots=True)
class Brief:
    """What a piece shall be. An empty or None field is left to the composer.

    key: "C major", "F# minor", "D dorian". meter: "3/4". tempo: quarter notes a minute. chords: chord symbols, one string
    a bar, several in a bar parted by spaces ("Am", "Dm G7"); they are repeated until the end. form: section letters or
    names in order ("A A B A", "intro verse chorus verse chorus"). dynamics: "pp" to "ff", or two of them for a change over
    the piece ("p-f"). density and swing: 0..1. polyphony: most notes that one part plays at once. hand_span: semitones
    that one hand reaches. instruments: names of instruments.NAMES, or "drums", in score order, repeats allowed.
    """

    words: str = ""
    title: str = ""
    key: str = ""
    meter: str = ""
    tempo: float | None = None
    tempo_word: str = ""
    bars: int | None = None
    seconds: float | None = None
    instruments: tuple[str, ...] = ()
    genre: str = ""
    moods: tuple[str, ...] = ()
    texture: str = ""
    chords: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    dynamics: str = ""
    register: str = ""
    density: float | None = None
    swing: float | None = None
    polyphony: int | None = None
    hand_span: int | None = None
    seed: int | None = None
    temperature: float = 1.0
    top_p: float = 0.95

    def to_json(self) -> dict[str, Any]:
        """The form of NAME.brief.json: every field by its name, tuples as lists."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Brief":
        """Read the form of :meth:`to_json`; unknown names and values of a wrong type raise BadInput.

        Values out of reach (a tempo of 9999) are checked where the brief is used, by ``words.check``.
        """
        known = {field.name: field for field in fields(cls)}
        unknown = sorted(set(data) - set(known))
        if unknown:
            raise BadInput(f"A brief has no field “{unknown[0][:40]}”.")
        values: dict[str, Any] = {}
        for name, value in data.items():
            values[name] = _value(name, _kind(known[name].type), value)
        return cls(**values)


def _kind(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def _value(name: str, kind: str, value: Any) -> Any:
    if value is None:
        return () if kind.startswith("tuple") else None if "None" in kind else ""
    if kind.startswith("tuple"):
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            return tuple(value)
    elif kind == "str":
        if isinstance(value, str):
            return value
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        if "int" in kind and value == int(value):
            return int(value)
        if "float" in kind:
            return float(value)
    raise BadInput(f"The brief’s field “{name}” cannot be {str(value)[:40]!r}.")


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was understood: the brief's field, what is shown, and the words it came from (start, end)."""

    field: str
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A prompt read: the brief, what was understood as chips, words not understood, and choices made, as sentences."""

    brief: Brief
    chips: tuple[Chip, ...]
    unclear: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
