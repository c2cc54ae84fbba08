"""Where a file's music came from: one statement, which every writer of files carries along in its format's own way.

The statement is read by people as sentences (:meth:`Origin.sentence`) and by programs as one line of JSON behind the word "notewright"
(:meth:`Origin.to_line`). ``source_type`` is a term of the IPTC's vocabulary of digital source types.
"""

import json
import os
import re
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

VERSION = "0.1.0"  # of Notewright, as in pyproject.toml
FORM = 1  # of the statement
MARK = "notewright:"  # begins the line that programs read
MOST_LINE = 8_000  # characters of a line that is looked at
MOST_WORDS, MOST_TEXT, MOST_TAKES = 400, 200, 16
LONGEST_ORIGIN = 1000  # characters of what a piece carries

GENERATED, TRANSCRIBED, ARRANGED, SEPARATED = "generated", "transcribed", "arranged", "separated"
KINDS = (GENERATED, TRANSCRIBED, ARRANGED, SEPARATED)
_SOURCE_TYPES = {
    GENERATED: "trainedAlgorithmicMedia",
    TRANSCRIBED: "digitalCapture",
    ARRANGED: "compositeWithTrainedAlgorithmicMedia",
    SEPARATED: "algorithmicallyEnhanced",
}
_STAY = "The rights in the music and in the recording stay with those who hold them"
# The note on the rights of others, by the kind of statement; there is none where nothing was taken from a recording.
RIGHTS = {
    TRANSCRIBED: f"Written down from a recording. {_STAY}; writing it down gives none.",
    SEPARATED: f"Taken out of a recording. {_STAY}; taking it apart gives none.",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file says of where its music came from.

    kind: one of KINDS: a model made it, it was heard in a recording, a machine reworked what was there, or took it out of a recording. model: as people know it; version: of
    Notewright. words: what was asked for. takes: what it was made of, a title or an id each. made: when, "2026-11-27" or with
    the time in UTC. licence: of the model's weights. seed: None where there is none. rights: a note on the rights of others.
    """

    kind: str
    model: str = ""
    words: str = ""
    takes: tuple[str, ...] = ()
    made: str = ""
    licence: str = ""
    seed: int | None = None
    rights: str = ""
    version: str = VERSION

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"An origin is one of {', '.join(KINDS)}, not {self.kind!r}.")
        for name in ("model", "made", "licence", "rights", "version"):
            object.__setattr__(self, name, clean(getattr(self, name), MOST_TEXT))
        object.__setattr__(self, "words", clean(self.words, MOST_WORDS))
        object.__setattr__(self, "takes", tuple(clean(one, MOST_TEXT) for one in self.takes[:MOST_TAKES]))

    @property
    def source_type(self) -> str:
        """The IPTC's term for how such a thing came to be."""
        return _SOURCE_TYPES[self.kind]

    def sentence(self) -> str:
        """The same in words."""
        by = f"Notewright {self.version}{f', model {self.model}' if self.model else ''}"
        seed = f", seed {self.seed}" if self.seed is not None else ""
        asked = f", asked for “{self.words}”" if self.words else ""
        said = {
            GENERATED: f"Made by a model: {by}{seed}{asked}.",
            TRANSCRIBED: f"Transcribed from a recording by a machine: {by}.",
            ARRANGED: f"Reworked by a machine: {by}{seed}{asked}.",
            SEPARATED: f"Taken out of a recording by a machine: {by}.",
        }[self.kind]
        of = f" Made of: {', '.join(self.takes)}." if self.takes else ""
        when = f" On {self.made}." if self.made else ""
        weights = f" Licence of the model's weights: {self.licence}." if self.licence else ""
        return said + of + when + weights + (f" {self.rights}" if self.rights else "")

    def to_json(self) -> dict[str, Any]:
        """Every field that says something, the form of the statement, and the source type."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        said["takes"] = list(self.takes)
        kept = {name: value for name, value in said.items() if value not in ("", None, [])}
        return {"form": FORM, **kept, "source_type": self.source_type}

    def to_line(self) -> str:
        """One line of ASCII for programs; it fits wherever a format takes a text."""
        return MARK + json.dumps(self.to_json(), separators=(",", ":"))

    @classmethod
    def from_json(cls, data: Any) -> "Origin | None":
        """Read the form of :meth:`to_json`, from whoever wrote it; None for what is none."""
        if not isinstance(data, dict) or data.get("kind") not in KINDS:
            return None
        takes, seed = data.get("takes"), data.get("seed")
        texts = {one: data[one] for one in _TEXTS if isinstance(data.get(one), str)}
        return cls(
            kind=data["kind"],
            takes=tuple(one for one in takes if isinstance(one, str)) if isinstance(takes, list) else (),
            seed=seed if isinstance(seed, int) and not isinstance(seed, bool) and abs(seed) < 2**63 else None,
            **{"version": "", **texts},
        )

    @classmethod
    def found_in(cls, text: str) -> "Origin | None":
        """The statement that stands in a text of a file, wherever in it; None when there is none that can be read."""
        at = text.find(MARK)
        if at < 0:
            return None
        try:
            data, _ = json.JSONDecoder().raw_decode(text[at + len(MARK) :][:MOST_LINE])
        except (ValueError, RecursionError):
            return None
        return cls.from_json(data)

    def without_time(self) -> "Origin":
        """The same without the moment, for files that shall be equal whenever they are written."""
        return replace(self, made="")


_TEXTS = ("model", "words", "made", "licence", "rights", "version")
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]+")


def clean(text: str, most: int = MOST_TEXT) -> str:
    """One line without control characters or marks that turn writing around, at most so long."""
    return " ".join(_UNFIT.sub(" ", text[: 4 * most]).split())[:most]


_BY_MACHINE = " by a machine: Notewright's "
_SENTENCE = re.compile(rf"([A-Z][a-z -]*){_BY_MACHINE}([\w.-]+), seed \d+")


def by_machine(done: str, model: str, seed: int, words: str = "") -> str:
    """The sentence that a piece carries (:attr:`ml_engine.music.Piece.origin`): what was done with it, "Composed", and by which model."""
    return f"{done}{_BY_MACHINE}{model}, seed {seed}{words}."


def machines_in(origin: str) -> tuple[str, ...]:
    """The models that a piece's origin names in sentences of :func:`by_machine`, in their order; none where a person wrote it."""
    return tuple(found[2] for found in _SENTENCE.finditer(origin))


def without_words(origin: str) -> str:
    """The sentences of :func:`by_machine` in a piece's origin, without what was asked for and without anything else."""
    return " ".join(f"{found[0]}." for found in _SENTENCE.finditer(origin))


def now() -> str:
    """The moment as statements tell it, UTC to the second; the one in SOURCE_DATE_EPOCH where that is set, as reproducible builds do."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
