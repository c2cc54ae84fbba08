"""What has been read so far: values by field, where each came from, and what had to be chosen."""

from dataclasses import dataclass, field
from typing import Any

from ml_engine.composition.brief import Chip
from ml_engine.composition.words.text import Text


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase of a lexicon says: a value for a field. A weak one counts only when no other word says more."""

    field: str
    value: Any
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in the prompt: which, what it may mean, where, whether denied, how strong, and how many.

    ``after`` and ``before`` are the words around it; ``order`` numbers the hits of one prompt.
    """

    phrase: str
    meanings: tuple[Meaning, ...]
    start: int
    end: int
    denied: bool = False
    too: bool = False
    degree: float = 1.0
    count: int | None = None
    before: str = ""
    after: str = ""
    order: int = 0
    joined: bool = False


@dataclass
class Draft:
    """A brief being made. ``text`` shrinks as readers take from it what they understood."""

    text: Text
    values: dict[str, Any] = field(default_factory=dict)
    chips: list[Chip] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def chip(self, name: str, label: str, start: int, end: int) -> None:
        """Show what text.low[start:end] was understood as."""
        self.chips.append(Chip(name, label, *self.text.span(start, end)))

    def understood(self, name: str, label: str, start: int, end: int) -> None:
        """A chip, and its words are read."""
        self.chip(name, label, start, end)
        self.text.take(start, end)

    def say(self, sentence: str) -> None:
        """A choice that had to be made, told once."""
        if sentence not in self.notices:
            self.notices.append(sentence)
