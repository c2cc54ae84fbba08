"""A prompt made comparable: small letters without accents, each of which still knows its place in the words as given."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

TAKEN = "\x1f"  # stands where something was already read; it is neither a letter nor a space
_FOLDED = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "ø", "Ø": "Ø", "♯": "#", "♭": "b",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"',
    "«": '"', "»": '"', "½": ".5", "¼": ".25", "¾": "3/4", "°": "°", "→": ">", "➔": ">", "➜": ">", "×": "x", "Δ": "Δ",
    "𝅘𝅥": "♩", "𝅗𝅥": "𝅗", "\u00a0": " ",
}  # fmt: skip
_PLAIN = dict.fromkeys(range(32), " ") | {ord("`"): "'"}  # ASCII folded
_WORD = re.compile(r"w/o\b|w/|&|\+|[^\W_]+#?")
_SPOKEN = {"w/o": "without", "w/": "with", "&": "and", "+": "and"}
_BREAK = re.compile(r"[^\s'\-_]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as folded, where it stands in the folded text, and whether something parts it from the word before."""

    word: str
    start: int
    end: int
    apart: bool


def word_set(text: str) -> frozenset[str]:
    """The words of a text, each once: how long lists of words are written down here."""
    return frozenset(text.split())


def one_of(words: Iterable[str]) -> str:
    """A pattern that matches the longest of ``words`` that fits, as a tree by letters: far quicker than one after another."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: dict[str, Any]) -> str:
    ways = [re.escape(letter) + _branches(rest) for letter, rest in sorted(node.items()) if letter]
    if not ways:
        return ""
    many = len(ways) > 1 or "" in node
    return f"(?:{'|'.join(ways)})" + ("?" if "" in node else "") if many else ways[0]


class Text:
    """``low`` and ``case`` are the folded words (small, and with capitals kept), character by character alike.

    What a reader has understood it takes away with :meth:`take`, so that no other reads it again.
    """

    def __init__(self, low: str, case: str, places: list[tuple[int, int]]) -> None:
        self.low, self.case, self._places = low, case, places

    @classmethod
    def of(cls, words: str) -> "Text":
        """Fold ``words``: accents off, typographic signs made plain, what cannot be seen left out."""
        places: list[tuple[int, int]] = []
        if words.isascii():
            kept = words.translate(_PLAIN)
            places.extend(zip(range(len(words)), range(1, len(words) + 1), strict=True))
        else:
            case: list[str] = []
            for at, sign in enumerate(words):
                folded = "0.5" if sign == "½" and not (case and case[-1].isdigit()) else _fold(sign)
                case.extend(folded)
                places.extend([(at, at + 1)] * len(folded))
            kept = "".join(case)
        letters = [sign for sign in kept if sign.isalpha()]
        if len(letters) > 6 and sum(sign.isupper() for sign in letters) > 0.8 * len(letters):
            kept = kept.lower()  # all in capitals: they say nothing about names and chords
        return cls(kept.lower(), kept, places)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where low[start:end] stands in the words as given."""
        return self._places[start][0], self._places[end - 1][1]

    def take(self, start: int, end: int) -> None:
        """Mark low[start:end] as read."""
        blank = TAKEN * (end - start)
        self.low = self.low[:start] + blank + self.low[end:]
        self.case = self.case[:start] + blank + self.case[end:]

    def tokens(self) -> list[Token]:
        """The words not yet read, in order."""
        found: list[Token] = []
        end = 0
        for match in _WORD.finditer(self.low):
            apart = not found or bool(_BREAK.search(self.low, end, match.start()))
            found.append(Token(_SPOKEN.get(match[0], match[0]), match.start(), match.end(), apart))
            end = match.end()
        return found

    def find(
        self, pattern: re.Pattern[str], *, case: bool = False, having: tuple[str, ...] = ()
    ) -> Iterator[re.Match[str]]:
        """All matches in what is not yet read; a reader may take each before it asks for the next.

        ``having``: letters of which every match holds some; where none of them stands the pattern is not tried.
        """
        if having and not any(part in self.low for part in having):
            return
        at = 0
        while match := pattern.search(self.case if case else self.low, at):
            yield match
            at = max(match.end(), at + 1)

    def barred(self, stroke: re.Pattern[str]) -> "Text":
        """The same text with bar lines where ``stroke`` finds one sign in it, capitals kept."""
        lines = [match.start() for match in stroke.finditer(self.case)]
        if not lines:
            return self
        low, kept = list(self.low), list(self.case)
        for at in lines:
            low[at] = kept[at] = "|"
        return Text("".join(low), "".join(kept), self._places)

    def replaced(self, edits: Iterable[tuple[int, int, str]]) -> "Text":
        """The same text with other words in some places, in order: each letter of them stands for the whole as given."""
        low, kept, places, done = [], [], [], 0
        for start, end, better in edits:
            low += [self.low[done:start], better.lower()]
            kept += [self.case[done:start], better]
            places += self._places[done:start]
            places += [self.span(start, end)] * len(better)
            done = end
        if not done:
            return self
        places += self._places[done:]
        return Text("".join([*low, self.low[done:]]), "".join([*kept, self.case[done:]]), places)

    def respelled(self, correct: Callable[[str], str | None]) -> "Text":
        """The same text with wrongly spelled words replaced; each letter of one stands for the whole word as given."""
        words = ((match, correct(match[0])) for match in re.finditer(r"[^\W\d_]+", self.low))
        return self.replaced((match.start(), match.end(), better) for match, better in words if better is not None)

    def parted(self, known: Callable[[str], bool]) -> "Text":
        """The same text with a space wherever a number runs into a word that is known: "2flutes" becomes "2 flutes"."""
        matches = re.finditer(r"(?<![^\W\d_])\d(?=([^\W\d_]{4,})(?![^\W_]))", self.low)
        return self.replaced((match.start(), match.end(), match[0] + " ") for match in matches if known(match[1]))


@lru_cache(maxsize=4096)
def _fold(sign: str) -> str:
    """A sign as it is compared: letters whose small form is longer would break the one-to-one of low and case."""
    return "".join(letter if len(letter.lower()) == 1 else "?" for letter in _folded(sign))


def _folded(sign: str) -> str:
    if sign in _FOLDED:
        return _FOLDED[sign]
    if sign < "\x80":
        return sign if sign >= " " else " "
    if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"):
        return " "
    if unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return ""
    plain = unicodedata.normalize("NFKD", sign)
    return "".join(one for one in plain if unicodedata.category(one) not in ("Mn", "Me", "Cf", "Cc"))
