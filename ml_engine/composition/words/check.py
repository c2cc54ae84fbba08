"""A brief from a form or the command line, made whole: names normalised, values in reach, contradictions settled."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from ml_engine.composition.brief import MOODS, REGISTERS, TEXTURES, Brief, Chip, Reading
from ml_engine.composition.words import agree, chords, forms, keys, lengths, manners, meters, players, tempos, titles
from ml_engine.composition.words.lexicon import phrases
from ml_engine.composition.words.player_names import KNOWN
from ml_engine.composition.words.text import Text
from ml_engine.errors import BadInput

LONGEST_WORDS = 2000
_SILENT = frozenset({"words", "temperature", "top_p"})


def check(brief: Brief) -> Reading:
    """See ``words.check_brief``."""
    notices: list[str] = []

    def say(sentence: str) -> None:
        if sentence not in notices:
            notices.append(sentence)

    values: dict[str, Any] = {field.name: getattr(brief, field.name) for field in fields(Brief)}
    for name, reader in _READERS.items():
        if values[name] not in ("", None, ()):
            values[name] = reader(values[name])
    if values["key"]:
        given = values["key"]
        values["key"] = keys.written(given)
    if values["chords"]:
        values["chords"] = chords.written(values["chords"], values["key"])
    if values["tempo_word"] and values["tempo"] is None:
        term = tempos.term_of(values["tempo_word"])
        values["tempo"] = float(term.usual) if term else None
    agree.agree(values, say)
    checked = Brief(**values)
    return Reading(checked, tuple(_chips(checked)), (), tuple(notices))


def _words(text: str) -> str:
    if len(text) > LONGEST_WORDS:
        raise BadInput(f"That is {len(text)} characters; say it in at most {LONGEST_WORDS:,}.")
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)


def _title(text: str) -> str:
    plain = " ".join(_words(text).split())
    if len(plain) > titles.LONGEST:
        raise BadInput(f"A title has at most {titles.LONGEST} characters, not {len(plain)}.")
    return plain


def _tempo_word(text: str) -> str:
    plain = " ".join(_words(text).split())
    if len(plain) > 40:
        raise BadInput("A tempo word has at most 40 characters.")
    term = tempos.term_of(plain)
    return term.name if term else plain


def _players(names: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for name in names:
        plain = _folded(name)
        meanings = phrases().get(plain, ())
        if name.strip().lower() in KNOWN:
            found.append(name.strip().lower())
        elif one := next((m.value for m in meanings if m.field in ("instrument", "ensemble")), None):
            found += one.split(", ")
        else:
            raise BadInput(f"No instrument here is called “{name[:40]}”.")
    players.checked_count(len(found))
    return tuple(found)


def _one_of(field: str, allowed: tuple[str, ...], what: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        plain = " ".join(text.lower().split())
        if plain in allowed:
            return plain
        meaning = next((m.value for m in phrases().get(_folded(text), ()) if m.field == field), None)
        if meaning is None:
            raise BadInput(f"“{text[:40]}” is no {what} that is known here.")
        return str(meaning)

    return read


def _folded(text: str) -> str:
    return " ".join(token.word for token in Text.of(text[:80]).tokens())


def _moods(moods: tuple[str, ...]) -> tuple[str, ...]:
    read = _one_of("moods", MOODS, "mood")
    return tuple(dict.fromkeys(read(mood) for mood in moods))


def _form(form: tuple[str, ...]) -> tuple[str, ...]:
    sections = forms.written(form)
    if len(sections) > forms.MOST_SECTIONS or any(len(one) > 24 for one in sections):
        raise BadInput(f"A form has at most {forms.MOST_SECTIONS} sections with names of up to 24 characters.")
    return sections


def _within(name: str, low: float, high: float) -> Callable[[float], float]:
    def read(number: float) -> float:
        if not low <= number <= high:
            raise BadInput(f"The {name} lies between {low:g} and {high:g}, not at {number:g}.")
        return float(number)

    return read


def _genre(text: str) -> str:
    from ml_engine.composition.brief import GENRES

    return _one_of("genre", GENRES, "genre")(text)


_READERS: dict[str, Callable[[Any], Any]] = {
    "words": _words,
    "title": _title,
    "meter": meters.written,
    "tempo": tempos.checked,
    "tempo_word": _tempo_word,
    "bars": lengths.checked_bars,
    "seconds": lengths.checked_seconds,
    "instruments": _players,
    "genre": _genre,
    "moods": _moods,
    "texture": _one_of("texture", TEXTURES, "texture"),
    "register": _one_of("register", REGISTERS, "register"),
    "form": _form,
    "dynamics": manners.checked_dynamics,
    "density": lambda share: manners.checked("density", share),
    "swing": lambda share: manners.checked("swing", share),
    "polyphony": manners.checked_polyphony,
    "hand_span": manners.checked_span,
    "seed": titles.checked_seed,
    "temperature": _within("temperature", 0.05, 2.0),
    "top_p": _within("top-p", 0.05, 1.0),
}


_LABELS: dict[str, Callable[[Any], str]] = {
    "tempo": "{:g} bpm".format,
    "bars": lambda bars: f"{bars} bar{'s' if bars > 1 else ''}",
    "seconds": lengths.clock,
    "chords": lambda chords: " | ".join(chords)[:120],
    "form": " ".join,
    "seed": "seed {}".format,
}


def _chips(brief: Brief) -> list[Chip]:
    chips = []
    empty = replace(Brief(), temperature=brief.temperature, top_p=brief.top_p)
    for field in fields(Brief):
        held = getattr(brief, field.name)
        if field.name in _SILENT or held == getattr(empty, field.name):
            continue
        labels = held if field.name in ("instruments", "moods") else (_label(field.name, held),)
        chips += [Chip(field.name, label, 0, 0) for label in labels]
    return chips


def _label(name: str, held: Any) -> str:
    if name in _LABELS:
        return _LABELS[name](held)
    return manners.label(name, held)
