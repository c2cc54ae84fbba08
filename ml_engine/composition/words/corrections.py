"""What is said and taken back: "in C, no, in D", "a rumba, no, better a tango", "no cello... I mean no vibrato"."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from ml_engine.composition.words.text import Text

MOST = 3
_FARTHEST = 60  # letters of what may be taken back, and of what stands for it
_NO = r"(?:(?:oh |ach |ah )?(?:no|non|nein|nee|nao|wait|quatsch)(?: wait)?)"
_BUT = (
    r"(?:i mean|i meant|make (?:that|it)|scratch that|or rather|ich mein(?:e|te)|je veux dire|quiero decir|quero dizer|voglio dire|volevo dire|anzi"
    r"|vielmehr|correction|korrektur|besser gesagt|o mejor|ou melhor|ou plutot|oder besser|o meglio)"
)
_RATHER = (
    r"(?:better|rather|instead|sorry|actually|pardon|mejor|melhor|meglio|plutot|(?:doch )?lieber|besser|perdon|scusa(?:te)?|desculpe?a?|digo|cioe"
    r"|excuse me|oops|entschuldigung)"
)
_STOP = r"[\s,;:.!?()-]"
# A "no" with a better word after it, a word that takes back, or one of these between marks of punctuation.
_MARK = re.compile(
    rf"(?<![^\W_])(?:{_NO}{_STOP}{{1,9}}(?:sorry{_STOP}{{1,9}})?(?:{_BUT}|{_RATHER})|(?:sorry{_STOP}{{1,9}})?{_BUT}"
    rf"|({_RATHER}|{_NO})(?=\s*(?:[,;:.!?)]|-+\s)))(?![^\W_]){_STOP}{{0,9}}"
)
_PARTED = re.compile(r"(?:[,;.!?(]|\s-+)\s*$")
_ENDS = re.compile(r"[,;:.!?()\n]|\s-+\s")
_DENIES = re.compile(r"\s*(?:no|not|without|kein\w*|ohne|sans|pas d[e']|senza|sin|sem|niente|nada de)\s")


def taken_back(text: Text, fields: Callable[[str], set[str]]) -> tuple[Text, list[tuple[str, str]]]:
    """The text without what the person corrects, and what was taken back for what.

    ``fields`` names what some words speak of; only what the correction speaks of as well is taken back.
    """
    told: list[tuple[str, str]] = []
    for _ in range(MOST):
        for match in islice(_MARK.finditer(text.low), MOST):
            if match[1] and not _PARTED.search(text.low, max(0, match.start() - 9), match.start()):
                continue
            mark = len(text.low[: match.start()].rstrip(" ,;:.!?(-"))
            start, end = _before(text.low, mark), _after(text.low, match.end())
            said, meant = text.low[start:mark], text.low[match.end() : end]
            at = _withdrawn(said, meant, fields)
            if at is not None:
                told.append((said[at:].strip(), meant.strip()))
                text = text.replaced([(start + at, match.end(), " ")])
                break
        else:
            break
    return text, told


def _before(low: str, at: int) -> int:
    """Where the part that ends at ``at`` begins."""
    ends = [match.end() for match in _ENDS.finditer(low, max(0, at - _FARTHEST), at)]
    return ends[-1] if ends else max(0, at - _FARTHEST)


def _after(low: str, at: int) -> int:
    end = _ENDS.search(low, at)
    return min(end.start() if end else len(low), at + _FARTHEST)


def _withdrawn(said: str, meant: str, fields: Callable[[str], set[str]]) -> int | None:
    """Where in ``said`` that begins which ``meant`` stands for, if anything does."""
    if not said.strip() or not meant.strip():
        return None
    if _DENIES.match(said) and _DENIES.match(meant):
        return 0
    wanted = fields(meant)
    if not wanted:
        return None
    return next((at for at in _words(said) if (fields(said[at:]) or {""}) <= wanted), None)


def _words(said: str) -> Iterator[int]:
    """Where the last words begin, the most words first."""
    return (match.start() for match in list(re.finditer(r"(?<!\S)\S", said))[-8:])
