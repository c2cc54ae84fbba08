"""The title, the seed, and how freely to choose."""

import re

from ml_engine.composition.words.draft import Draft
from ml_engine.composition.words.text import word_set
from ml_engine.errors import BadInput

LONGEST = 120
MOST_SEED = 2**32 - 1
_CALLED = (
    r"(?:called|titled|entitled|named|with the title|title(?: is)?|titel|namens|mit dem titel|intitulee?|titulad[oa]|"
    r"intitolat[oa]|llamad[oa]|chiamat[oa])"
)
_IN_CALLED = ("call", "titl", "name", "titul", "llamad", "chiamat", "intitol")
_QUOTED = re.compile(rf"(?:\b{_CALLED} ?[:=]? ?)?\"([^\"\n]{{1,200}})\"|\b{_CALLED} ?[:=]? ?'([^'\n]{{1,200}})'(?!\w)")
_SAID = re.compile(rf"\b{_CALLED}(?: ?[:=] ?| )(?=\S)")
_SMALL = word_set(
    """of the and in on a an to for at by with from de la le les du des der die das und el los von del da"""
)
_STOP = re.compile(
    r"[,.;:!?()\n\x1f|]| (?:in|for|with|at|using|featuring|about|fur|mit|pour|avec|para|con|per|played|and make|that|which"
    r"|as an? |, )\b"
)
_SEED = re.compile(r"\b(?:random )?seed(?: number| is| of)?[ :=#]*(-?\d{1,20})(?![\w.])")
_HEAT = re.compile(r"\btemperature(?: is| of)?[ :=]*(\d(?:\.\d{1,3})?)(?![\w.])")
_TOP = re.compile(r"\btop[ _-]?p(?: is| of)?[ :=]*([01]?\.\d{1,3}|1)(?![\w.])")


def read(draft: Draft, known: frozenset[str]) -> None:
    """Set title and seed. What is quoted but only names music (``known`` phrases) is no title."""
    for match in draft.text.find(_QUOTED, having=('"', "'")):
        group = 1 if match[1] is not None else 2
        said = match[0][0] not in "\"'"
        plain = " ".join(re.findall(r"\w+", match[group]))
        chords = re.fullmatch(
            r"(?:[A-H][#b]?(?:m|maj|min|dim|sus|7|9|6|\d)*[\s|,-]*){2,}",
            draft.text.case[match.start(group) : match.end(group)],
        )
        if not said and (
            plain in known or not plain or chords or re.search(r"\d/\d|\bbpm\b|\bminor\b|\bmajor\b", plain)
        ):
            continue
        _title(draft, match.start(group), match.end(group), match)
    for match in draft.text.find(_SAID, having=_IN_CALLED):
        if "title" not in draft.values:
            _called(draft, match)
    for match in draft.text.find(_SEED):
        draft.values["seed"] = checked_seed(int(match[1]))
        draft.understood("seed", f"seed {match[1]}", match.start(), match.end())
    for pattern, name, label in ((_HEAT, "temperature", "temperature"), (_TOP, "top_p", "top-p")):
        for match in draft.text.find(pattern):
            draft.values[name] = float(match[1])
            draft.understood(name, f"{label} {match[1]}", match.start(), match.end())


def checked_seed(seed: int) -> int:
    """The seed when it is one. Raises BadInput when it is not."""
    if not 0 <= seed <= MOST_SEED:
        raise BadInput(f"A seed is a whole number from 0 to {MOST_SEED}.")
    return seed


def _called(draft: Draft, match: re.Match[str]) -> None:
    rest = draft.text.case[match.end() : match.end() + 160]
    end = 0
    if rest[:1].isupper() or rest[:1].isdigit():
        for one in re.finditer(r"\s*([^\s,.;:!?()\n\x1f|]+)", rest):
            if one.start() != end and rest[end : one.start()].strip():
                break
            if not (one[1][0].isupper() or one[1][0].isdigit() or one[1] in _SMALL) or one.start() != end:
                break
            end = one.end()
        words = rest[:end].split()
        while words and words[-1] in _SMALL:
            words.pop()
        if len(words) > 1 and words[-2:-1] and words[-2] == "in" and re.fullmatch(r"[A-H][#b]?m?", words[-1]):
            words = words[:-2]
        end = rest.index(words[-1], sum(len(one) + 1 for one in words[:-1])) + len(words[-1]) if words else 0
    if end == 0:
        stop = _STOP.search(rest)
        text = rest[: stop.start()] if stop else rest
        text = " ".join(text.split()[:6])
        end = len(text)
    if end:
        _title(draft, match.end(), match.end() + end, match)


def _title(draft: Draft, start: int, end: int, match: re.Match[str]) -> None:
    words = draft.values["words"]
    first, last = draft.text.span(start, end)
    title = " ".join(words[first:last].split())[:LONGEST]
    if not title:
        return
    if "title" not in draft.values:
        draft.values["title"] = title
    draft.understood("title", draft.values["title"], match.start(), max(end, match.end()))
