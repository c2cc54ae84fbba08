"""Captions nobody has written: random players, key, tempo, genre and mood in many wordings, and what each asks for."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ml_engine.instruments import FAMILIES, family_of

PLAYERS = {
    "woodwind": ("flute", "clarinet", "oboe", "bassoon", "alto saxophone", "tenor saxophone", "recorder"),
    "brass": ("trumpet", "trombone", "horn", "tuba", "brass section"),
    "mallets": ("vibraphone", "marimba", "glockenspiel", "xylophone", "music box"),
    "voice": ("choir", "soprano", "tenor", "voice"),
    "strings": ("violin", "viola", "cello", "strings"),
    "plucked": ("guitar", "steel guitar", "electric guitar", "harp", "banjo"),
    "synth": ("warm pad", "sawtooth lead", "square lead", "polysynth pad"),
    "keyboard": ("piano", "electric piano", "organ", "harpsichord", "accordion"),
    "bass": ("electric bass", "acoustic bass", "fretless bass", "synth bass"),
    "drums": ("drums",),
}
PITCHED = tuple(family for family in PLAYERS if family != "drums")
TONICS = {
    "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    "minor": ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
GENRES = {
    "4/4": (
        "pop",
        "rock",
        "folk",
        "classical",
        "cinematic",
        "ambient",
        "funk",
        "country",
        "soul",
        "house",
        "synthwave",
    ),
    "3/4": ("waltz", "folk", "classical", "romantic", "lullaby"),
}
MOODS = ("happy", "sad", "calm", "tense", "dark", "dreamy", "energetic", "heroic", "mysterious", "playful", "hopeful")
WORDINGS = (
    "A {mood} {genre} piece for {players} in {key}, {tempo} bpm",
    "{genre}, {key}, {tempo} bpm: {players}",
    "{players} play {mood} {genre} music at {tempo} bpm in {key}",
    "Something {mood} for {players}, in {key}, tempo {tempo}",
    "{mood} {genre} with {players}. Key: {key}. Tempo: {tempo} beats per minute.",
    "I would like {mood} music in {key} played by {players} at {tempo} bpm, {genre} style",
    "{tempo} bpm, {meter}, {key}, {genre}, {players}",
    "In {meter} and in {key}: {players}, {mood}, at {tempo} beats per minute",
    "a {mood} tune in {key} ({players}; ♩ = {tempo})",
    "{genre} in {key} featuring {players}, {tempo} bpm, {mood} mood",
)
SLOWEST, FASTEST = 60, 180
NUMBERS = (0.25, 0.4, 0.25, 0.1)  # shares of captions with one, two, three, four players
TRIES = 1000


@dataclass(frozen=True, slots=True)
class Caption:
    """The words, and what they ask for: quarters a minute, key such as "F# minor", metre, names and families of players."""

    words: str
    tempo: float
    key: str
    meter: str
    genre: str
    players: tuple[str, ...]
    families: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Every field by its name."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Caption":
        """Read the form of :meth:`to_json`."""
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})


def captions(count: int, known: Iterable[dict[str, Any]] = (), seed: int = 4) -> Iterator[Caption]:
    """``count`` captions whose players' families and key together, and families and genre, stand in no fact of ``known``.

    Raises RuntimeError when that cannot be had.
    """
    seen = {pair for fact in known for pair in combinations(fact["families"], fact["key"], fact["genre"])}
    for number in range(count):
        for turn in range(TRIES):
            made = caption(random.Random(f"{seed} {number} {turn}"))
            if not seen & combinations(made.families, made.key, made.genre):
                yield made
                break
        else:
            raise RuntimeError("The training's captions leave no combination that is unseen.")


def combinations(families: Iterable[str], key: str, genre: str) -> set[tuple[frozenset[str], str]]:
    """What has to be new together."""
    return {(frozenset(families), key), (frozenset(families), genre)}


def caption(chance: random.Random) -> Caption:
    """A caption and what it asks for."""
    number = chance.choices((1, 2, 3, 4), NUMBERS)[0]
    families = chance.sample(PITCHED, number)
    if number > 1 and chance.random() < 0.3:
        families[-1] = "drums"
    players = [chance.choice(PLAYERS[family]) for family in families]
    mode = chance.choice(("major", "minor"))
    key = f"{chance.choice(TONICS[mode])} {mode}"
    meter = chance.choices(("4/4", "3/4"), (3, 1))[0]
    genre, tempo = chance.choice(GENRES[meter]), chance.randint(SLOWEST, FASTEST)
    wording = chance.choice(WORDINGS)
    words = wording.format(
        mood=chance.choice(MOODS), genre=genre, players=_listed(players), key=key, tempo=tempo, meter=meter
    )  # fmt: skip
    # What no word says is not asked for: a metre shows only where the wording names it.
    return Caption(
        words, float(tempo), key, meter if "{meter}" in wording else "", genre, tuple(players),
        tuple(sorted({family_of(player) for player in players}, key=FAMILIES.index)),
    )  # fmt: skip


def of_facts(fact: dict[str, Any]) -> Caption:
    """The caption of a render."""
    families = tuple(family for family in fact["families"] if family != "effects")
    return Caption(
        fact["caption"], float(fact["tempo"]), fact["key"], fact["meter"], fact["genre"], tuple(fact["instruments"]),
        families,
    )  # fmt: skip


def _listed(players: list[str]) -> str:
    return players[0] if len(players) == 1 else ", ".join(players[:-1]) + " and " + players[-1]
