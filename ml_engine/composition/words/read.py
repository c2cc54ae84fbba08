"""A prompt read: each reader takes what it understands; what is left over and carries meaning is told as unclear."""

import re
from dataclasses import fields
from functools import cache
from typing import Any

from ml_engine.composition.brief import Brief, Reading
from ml_engine.composition.words import (
    abbreviations,
    agree,
    chords,
    corrections,
    dutch,
    exclusions,
    forms,
    keys,
    lengths,
    manners,
    meters,
    numbers,
    players,
    semantics,
    tempos,
    titles,
)
from ml_engine.composition.words.common import STOP
from ml_engine.composition.words.draft import Draft, Hit
from ml_engine.composition.words.genres import everyday
from ml_engine.composition.words.lexicon import phrases, scan
from ml_engine.composition.words.spelling import correct, counted, vocabulary
from ml_engine.composition.words.text import TAKEN, Text, Token
from ml_engine.errors import BadInput

LONGEST = 2000
MOST_UNCLEAR = 24
MOST_MOODS = 4
_WOULD = frozenset({"d", "i", "we", "would", "ll", "really"})  # who would love to hear something is not yet in love
_SUNG_SLOWLY = frozenset({"gospel", "blues", "celtic", "metal"})  # of which a ballad is a slow song
_FIELDS = frozenset(field.name for field in fields(Brief))


def read(words: str) -> Reading:
    """See ``words.read_brief``."""
    if len(words) > LONGEST:
        raise BadInput(f"That is {len(words)} characters; say it in at most {LONGEST:,}.")
    text = Text.of(words)
    if not text.low.strip():
        raise BadInput("Say in a few words what you would like to hear.")
    if re.search(r"\d{21}", text.low):
        raise BadInput("There is a number in this that is longer than any tempo, length or seed.")
    text, withdrawn = corrections.taken_back(text, _fields_of)
    draft = Draft(text, {"words": _plain(words)})
    for said, meant in withdrawn:
        draft.say(f"“{said}” was taken back; “{meant}” holds.")
    return _understood(draft)


def _fields_of(words: str) -> set[str]:
    """What some words speak of: fields by name, the two ways to say a tempo and a length alike."""
    try:
        chips = _understood(Draft(Text.of(words), {"words": words})).chips
    except BadInput:
        return set(_FIELDS)
    alike = {"tempo_word": "tempo", "seconds": "bars"}
    return {alike.get(chip.field, chip.field) for chip in chips}


def _understood(draft: Draft) -> Reading:
    titles.read(draft, _names())
    draft.text = exclusions.with_denials(abbreviations.in_full(dutch.in_english(draft.text)))
    draft.text = numbers.in_digits(draft.text)
    chords.read(draft)
    _respell(draft)
    count = players.read(draft)
    figures = meters.read(draft)
    tempos.read(draft)
    lengths.read(draft)
    manners.read(draft)
    forms.read(draft)
    keys.read(draft)
    hits, tokens = scan(draft.text)
    _genre(draft, hits)
    _moods(draft, hits)
    settled = figures + [
        (hit.start, hit.end, meaning.value)
        for hit in hits
        for meaning in hit.meanings
        if meaning.field == "meter" and not meaning.weak and not hit.denied
    ]
    meters.settle(draft, settled or _dances(hits))
    tempos.word(draft, hits)
    lengths.word(draft, hits)
    forms.word(draft, hits)
    manners.word(draft, hits)
    players.word(draft, hits, count)
    players.pitches(draft, hits)
    chords.settle(draft)
    lengths.repeat(draft)
    left = _left(draft, hits, tokens)
    if "genre" not in draft.values and "moods" not in draft.values:
        left = semantics.guess(draft, left)
    if "bars" not in draft.values and "seconds" not in draft.values and "form_bars" in draft.values:
        draft.values["bars"] = draft.values["form_bars"]
    agree.agree(draft.values, draft.say)
    return _reading(draft, left)


def _plain(words: str) -> str:
    """The words without control characters, letter for letter in the same places."""
    if words.isprintable():
        return words
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in words)


@cache
def _names() -> frozenset[str]:
    return frozenset(phrases())


def _respell(draft: Draft) -> None:
    draft.text = counted(draft.text).respelled(correct).parted(vocabulary().__contains__)


def _dances(hits: list[Hit]) -> list[tuple[int, int, str]]:
    """A minuet or a jig says its metre when nobody else does."""
    for hit in hits:
        for meaning in hit.meanings:
            if meaning.field == "meter" and meaning.weak and not hit.denied:
                return [(hit.start, hit.end, meaning.value)]
    return []


def _genre(draft: Draft, hits: list[Hit]) -> None:
    """The first genre named; of two side by side the latter, which the former only describes (folk rock)."""
    said: list[tuple[Hit, str]] = []
    weak: list[tuple[Hit, str]] = []
    for hit in hits:
        if hit.denied or everyday(hit.phrase, hit.before, hit.after):
            continue
        for meaning in hit.meanings:
            if meaning.field == "genre":
                (weak if meaning.weak else said).append((hit, meaning.value))
    if "genre" in draft.values:  # a 12-bar blues is one, whatever else was said
        said = [(hit, name) for hit, name in said if name == draft.values["genre"]]
        weak = []
    chosen = said or weak[:1]
    if not chosen:
        return
    names = list(dict.fromkeys(name for _, name in chosen))
    joined = {("waltz", "swing"): "jazz waltz", ("ballad", "swing"): "jazz ballad", ("lo-fi", "hip-hop"): "lo-fi"}
    pair = next((value for key, value in joined.items() if set(key) <= set(names)), None)
    genre = pair or names[0]
    if not pair and len(chosen) > 1 and chosen[1][0].joined and chosen[1][0].order == chosen[0][0].order + 1:
        genre = chosen[0][1] if (chosen[0][1] in _SUNG_SLOWLY and chosen[1][1] == "ballad") else chosen[1][1]
    draft.values["genre"] = genre
    for hit, name in chosen:
        if name == genre or pair:
            draft.chip("genre", genre, hit.start, hit.end)
    others = [
        name for name in names if name != genre and not (pair and name in ("waltz", "swing", "ballad", "hip-hop"))
    ]
    if others:
        draft.say(f"A piece has one genre here: {genre}; {' and '.join(others)} was left aside.")


def _moods(draft: Draft, hits: list[Hit]) -> None:
    moods: list[str] = []
    for hit in hits:
        if hit.denied or (hit.phrase == "love" and hit.before in _WOULD):
            continue
        for meaning in hit.meanings:
            if meaning.field == "moods":
                if meaning.value not in moods and len(moods) < MOST_MOODS:
                    moods.append(meaning.value)
                if meaning.value in moods:
                    draft.chip("moods", meaning.value, hit.start, hit.end)
    if moods:
        draft.values["moods"] = tuple(moods)


def _left(draft: Draft, hits: list[Hit], tokens: list[Token]) -> list[Token]:
    """The words that nobody read and that carry meaning."""
    read = bytearray(len(draft.text.low))
    for hit in hits:
        read[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    return [
        token
        for token in tokens
        if not any(read[token.start : token.end])
        and draft.text.low[token.start] != TAKEN
        and token.word not in STOP
        and not token.word.removesuffix("s").isdigit()
        and len(token.word) > 1
    ]


def _reading(draft: Draft, left: list[Token]) -> Reading:
    words = draft.values["words"]
    unclear = list(dict.fromkeys(_given(draft, words, token) for token in left))
    if not draft.chips and not unclear:
        unclear = list(dict.fromkeys(words.split()))
    if not draft.chips:
        draft.say("Nothing in these words was understood as music; the composer chooses everything.")
    chips = sorted(dict.fromkeys(draft.chips), key=lambda chip: (chip.start, chip.end))
    values: dict[str, Any] = {name: held for name, held in draft.values.items() if name in _FIELDS}
    return Reading(Brief(**values), tuple(chips), tuple(unclear[:MOST_UNCLEAR]), tuple(draft.notices))


def _given(draft: Draft, words: str, token: Token) -> str:
    start, end = draft.text.span(token.start, token.end)
    return words[start:end]
