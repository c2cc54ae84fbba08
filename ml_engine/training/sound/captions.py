"""What a listener might call a clip, in many wordings: only what is true of it, and seldom all of that."""

from collections.abc import Callable, Sequence

import numpy as np

from ml_engine.composition.brief import GENRES
from ml_engine.composition.genres import GENRE
from ml_engine.composition.words.tempos import TERMS
from ml_engine.instruments import DRUMS, FAMILIES, score_order
from ml_engine.theory import key_of
from ml_engine.training.sound.lines import any_program, called
from ml_engine.training.sound.sheets import Facts

_FAMILY_WORDS = {
    "woodwind": ("woodwinds", "woodwind"), "brass": ("brass", "brass section"), "mallets": ("mallets", "tuned percussion"),
    "voice": ("voices", "singing", "vocals"), "strings": ("strings", "bowed strings"),
    "plucked": ("plucked strings",), "synth": ("synthesizer", "synth"), "keyboard": ("keyboard", "keyboards"),
    "bass": ("bass",), "drums": ("drums", "drum kit", "percussion"), "effects": ("sound effects",),
}  # fmt: skip
_MOODS = {
    "happy": ("happy", "joyful", "cheerful"), "sad": ("sad", "sorrowful", "mournful"), "calm": ("calm", "peaceful", "relaxing"),
    "tense": ("tense", "suspenseful", "restless"), "dark": ("dark", "brooding", "ominous"),
    "dreamy": ("dreamy", "ethereal", "floating"), "energetic": ("energetic", "exciting", "powerful"),
    "romantic": ("romantic", "tender", "passionate"), "heroic": ("heroic", "epic", "triumphant"),
    "mysterious": ("mysterious", "enigmatic"), "playful": ("playful", "whimsical"),
    "melancholic": ("melancholic", "wistful", "melancholy"), "angry": ("angry", "aggressive", "furious"),
    "hopeful": ("hopeful", "optimistic"), "nostalgic": ("nostalgic",), "solemn": ("solemn",),
}  # fmt: skip
_DYNAMICS = {
    "pp": ("very soft", "pianissimo", "very quiet"), "p": ("soft", "quiet", "played softly"), "mp": ("mezzo piano", "moderately soft"),
    "mf": ("mezzo forte", "moderately loud"), "f": ("loud", "forte"), "ff": ("very loud", "fortissimo"),
}  # fmt: skip
_TEXTURES = {
    "melody and accompaniment": ("melody and accompaniment", "melody with accompaniment"), "chorale": ("chorale texture", "hymn-like"),
    "counterpoint": ("counterpoint", "contrapuntal"), "arpeggios": ("arpeggios", "broken chords", "arpeggiated"),
    "block chords": ("block chords", "chordal"), "single line": ("single line", "unaccompanied", "monophonic"),
}  # fmt: skip
_TEMPO_WORDS = (
    "Largo", "Lento", "Larghetto", "Adagio", "Andante", "Andantino", "Moderato", "Allegretto", "Allegro", "Vivace", "Presto",
    "Very slow", "Slow", "Moderate", "Lively", "Upbeat", "Fast", "Very fast",
)  # fmt: skip
# Genres that are a thing and not only a manner: "a tango", but "a funk piece".
_NOUNS = frozenset((
    "chorale", "waltz", "march", "lullaby", "polka", "tango", "samba", "jazz ballad", "jazz waltz", "ballad", "bossa nova",
))  # fmt: skip
_COUNTED = {2: ("duo", "duet"), 3: ("trio",), 4: ("quartet",), 5: ("quintet",)}
_SIGNS = {"#": " sharp", "b": " flat"}


class _Say:
    """Each fact in words, chosen by chance; "" for one that is not known."""

    def __init__(self, facts: Facts, rng: np.random.Generator) -> None:
        self.facts, self.rng = facts, rng

    def one(self, among: Sequence[str]) -> str:
        return among[int(self.rng.integers(len(among)))]

    def has(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def key(self) -> str:
        if not self.facts.key:
            return ""
        tonic, mode = self.facts.key.split()
        if self.has(0.15) and len(tonic) > 1:
            tonic = tonic[0] + _SIGNS[tonic[1]]
        return f"{tonic} {mode}"

    def tempo(self) -> str:
        figure = round(self.facts.tempo)
        return self.one(
            (f"{figure} bpm", f"{figure} BPM", f"{figure} bpm", f"{figure} beats per minute", f"tempo {figure}")
        )

    def pace(self) -> str:
        """A tempo word in whose range the tempo lies."""
        fits = [word for word in _TEMPO_WORDS if TERMS[word].low <= self.facts.tempo <= TERMS[word].high]
        return self.one(fits).lower() if fits else ""

    def mood(self) -> str:
        if not self.facts.moods:
            return ""
        return self.one(_MOODS[self.one(self.facts.moods)])

    def dynamics(self) -> str:
        return self.one(_DYNAMICS[self.facts.dynamics]) if self.facts.dynamics else ""

    def texture(self) -> str:
        return self.one(_TEXTURES[self.facts.texture]) if self.facts.texture else ""

    def players(self) -> list[str]:
        """Instruments by name, or families; most often all, else some of them."""
        if self.has(0.3):
            names = [self.one(_FAMILY_WORDS[name]) for name in self.facts.families]
        else:
            names = list(self.facts.instruments)
        if len(names) > 2 and self.has(0.25):
            names = [names[i] for i in sorted(self.rng.choice(len(names), len(names) - 1, replace=False))]
        if self.has(0.4):
            names = [names[i] for i in self.rng.permutation(len(names))]
        return names


def listed(names: Sequence[str], last: str = " and ") -> str:
    """ "flute, cello and harp"."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + last + names[-1] if names else ""


def caption(facts: Facts, rng: np.random.Generator) -> str:
    """A caption of facts: one of several kinds of wording, each fact with its chance."""
    say = _Say(facts, rng)
    form = _FORMS[int(rng.choice(len(_FORMS), p=[0.5, 0.3, 0.12, 0.08]))]
    text = form(say).strip()
    return (text[0].upper() + text[1:] if say.has(0.5) else text) + ("." if say.has(0.25) else "")


def _article(words: str) -> str:
    return ("an " if words[0] in "aeiou" else "a ") + words


def _sentence(say: _Say) -> str:
    """ "A slow sad tango in D minor for violin and accordion at 76 bpm, 4/4"."""
    facts = say.facts
    words = [say.pace() if say.has(0.3) else "", say.mood() if say.has(0.5) else ""]
    noun = facts.genre if facts.genre and say.has(0.8) else say.one(("piece", "tune", "piece of music"))
    if facts.genre and noun == facts.genre and (noun not in _NOUNS or say.has(0.2)):
        noun += say.one((" piece", " track", " tune"))
    players = say.players()
    who = ""
    if say.has(0.9):
        count = len(facts.instruments)
        if count == 1 and len(players) == 1 and facts.instruments[0] != DRUMS and say.has(0.5):
            who = say.one((f"for solo {players[0]}", f"for {players[0]} solo", f"for {players[0]} alone"))
        elif count in _COUNTED and len(players) == count and say.has(0.2):
            who = f"for a {say.one(_COUNTED[count])} of {listed(players)}"
        else:
            who = say.one(("for ", "with ", "played by ", "featuring ")) + listed(players)
    tempo = say.one(("at ", "")) + say.tempo() if say.has(0.6) else ""
    tempo = tempo.replace("at tempo ", "tempo ")
    key = f"in {say.key()}" if say.has(0.55) else ""
    meter = (
        say.one((f"in {facts.meter}", f"in {facts.meter} time", facts.meter)) if facts.meter and say.has(0.35) else ""
    )
    more = [say.dynamics() if say.has(0.2) else "", say.texture() if say.has(0.35) else ""]
    if DRUMS not in facts.families and say.has(0.05):
        more.append("no drums")
    tail = [one for one in (who, key if len(key) > 3 else "", tempo, meter) if one]
    tail = [tail[i] for i in say.rng.permutation(len(tail))]
    glue = say.one((" ", ", "))
    head = _article(" ".join([*(one for one in words if one), noun]))
    return ", ".join([glue.join([head, *tail]), *(one for one in more if one)])


def _tags(say: _Say) -> str:
    """ "tango, violin, accordion, D minor, 76 bpm, sad"."""
    facts = say.facts
    tags = [facts.genre if say.has(0.75) else "", *(say.players() if say.has(0.9) else ())]
    tags += [
        say.tempo() if say.has(0.65) else "",
        say.key() if say.has(0.55) else "",
        say.mood() if say.has(0.45) else "",
    ]
    tags += [
        say.pace() if say.has(0.2) else "",
        say.dynamics() if say.has(0.2) else "",
        say.texture() if say.has(0.3) else "",
    ]
    tags += [facts.meter if say.has(0.3) else ""]
    tags = [tag for tag in tags if tag] or [listed(facts.instruments)]
    return ", ".join(tags[i] for i in say.rng.permutation(len(tags)))


def _short(say: _Say) -> str:
    """ "sad violin", "fast tango"."""
    facts = say.facts
    first = say.one([word for word in (say.mood(), say.pace(), say.pace()) if word] or ("music for",))
    names = [listed(say.players()), facts.genre] if facts.genre else [listed(say.players())]
    return f"{first} {say.one(names)}"


def _form_filled(say: _Say) -> str:
    """ "genre: tango; instruments: violin, accordion; tempo: 76; key: D minor"."""
    facts = say.facts
    rows = [
        f"genre: {facts.genre}" if facts.genre else "", f"instruments: {listed(say.players(), ', ')}",
        f"tempo: {round(facts.tempo)} bpm", f"key: {say.key()}" if facts.key else "",
        f"time: {facts.meter}" if facts.meter and say.has(0.6) else "",
    ]  # fmt: skip
    rows = [row for row in rows if row and say.has(0.85)] or [rows[1]]
    return "; ".join(rows)


_FORMS: tuple[Callable[[_Say], str], ...] = (_sentence, _tags, _short, _form_filled)


def asked(seed: int) -> tuple[str, Facts]:
    """A wish for measuring, of facts put together by chance, so that most such combinations were never seen.

    Every fact is in the caption: tempo, key, one to four families each by one instrument, genre. Fields that are not
    asked for are "". Figures are such as the genre allows.
    """
    rng = np.random.default_rng([seed, 6])
    genre = GENRE[GENRES[int(rng.integers(len(GENRES)))]]
    count = int(rng.integers(1, 5))
    pitched = [name for name in FAMILIES if name not in ("effects", "drums")]
    families = [str(name) for name in rng.choice(pitched, count, replace=False)]
    if count > 1 and rng.random() < 0.35:
        families[-1] = DRUMS
    programs = [DRUMS if name == DRUMS else called(any_program(rng, (name,))) for name in families]
    names = sorted(programs, key=score_order)
    low, high = genre.tempo
    tempo = float(rng.integers(low, high + 1))
    key = key_of(int(rng.integers(12)), "minor" if rng.random() < 0.45 else "major")
    facts = Facts(
        seed,
        f"asked:{seed}",
        tempo,
        f"{key.tonic} {key.mode}",
        "",
        genre.name,
        (),
        tuple(sorted(families)),
        tuple(names),
        "",
        "",
    )
    say = _Say(facts, rng)
    who, pace, home = listed(names), say.tempo(), facts.key
    text = say.one((
        f"{_article(genre.name)} piece in {home} for {who}, {pace}", f"{genre.name}, {who}, {home}, {pace}",
        f"{pace}, {home}, {genre.name} with {who}", f"{who}: {genre.name} in {home}, {pace}",
        f"genre: {genre.name}; instruments: {', '.join(names)}; tempo: {round(tempo)} bpm; key: {home}",
    ))  # fmt: skip
    return text, facts
