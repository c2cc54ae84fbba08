"""Where a take came from: the takes it was made of and what made each, as rows of a picture. Only what the visitor may see is told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from studio.models import Job, Take
from studio.services import origins

MOST = 40  # takes in one picture
_SETTINGS = {  # of a job, those that mean something to a person, by the name they stand under
    "engine": "engine", "mode": "done", "bars": "bars", "semitones": "semitones", "style": "style", "layout": "layout",
    "seconds": "seconds", "guidance": "guidance", "temperature": "temperature", "steps": "steps", "strength": "strength",
}  # fmt: skip
ROW, COLUMN, MARGIN = (
    104,
    22,
    16,
)  # pixels: a row's height (the style sheet has the same), a column's width, the first one's middle


@dataclass(slots=True)
class Row:
    """A take in the picture, or the place of one that is not shared: then there is no ``take``, and nothing else is told.

    ``parents``: rows above it that it hangs on, by number. ``facts``: what made it, (name, text).
    """

    take: Take | None
    here: bool = False
    facts: list[tuple[str, str]] = field(default_factory=list)
    words: str = ""
    parents: list[int] = field(default_factory=list)
    column: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows, what was made of first; the stems between them as SVG paths, the heads as (x, y, kind), and the size in pixels."""

    rows: list[Row]
    stems: list[str]
    heads: list[tuple[float, float, str]]
    width: int
    height: int
    cut: bool


def picture_of(take: Take, visible: Callable[[Take], bool]) -> Picture:
    """The ancestors of a take, itself last. ``visible``: whether the visitor may look at a take; what lies behind one that they
    may not is not followed."""
    rows: list[Row] = []
    placed: dict[UUID, int] = {}
    cut = False

    def place(one: Take) -> int:
        nonlocal cut
        if one.pk in placed:
            return placed[one.pk]
        if not visible(one):
            rows.append(Row(None))
            placed[one.pk] = len(rows) - 1
            return placed[one.pk]
        placed[one.pk] = -1  # on the way: a circle cannot come about, and would not be followed
        above = []
        for parent in one.parents.select_related("project", "job").order_by("created"):
            if len(placed) >= MOST:
                cut = True
                break
            above.append(place(parent))
        row = Row(one, one.pk == take.pk, _facts(one), _words(one), [at for at in above if at >= 0])
        rows.append(row)
        placed[one.pk] = len(rows) - 1
        return placed[one.pk]

    place(take)
    columns = _columns(rows)
    heads = [(_x(row.column), (at + 0.5) * ROW, row.take.kind if row.take else "hidden") for at, row in enumerate(rows)]
    stems = [_stem(rows, parent, at) for at, row in enumerate(rows) for parent in row.parents]
    return Picture(rows, stems, heads, 2 * MARGIN + (columns - 1) * COLUMN, len(rows) * ROW, cut)


def _columns(rows: list[Row]) -> int:
    """Give each row its column: the last of several parents stands above its child, those before it step aside. How many there are."""
    for at in range(len(rows) - 1, -1, -1):
        for aside, parent in enumerate(reversed(rows[at].parents)):
            rows[parent].column = max(rows[parent].column, rows[at].column + aside)
    return max((row.column for row in rows), default=0) + 1


def _x(column: int) -> float:
    return MARGIN + column * COLUMN


def _stem(rows: list[Row], parent: int, child: int) -> str:
    """From a parent's head down its own column, then over to its child's."""
    x1, y1 = _x(rows[parent].column), (parent + 0.5) * ROW
    x2, y2 = _x(rows[child].column), (child + 0.5) * ROW
    if x1 == x2:
        return f"M{x1:g} {y1:g}V{y2:g}"
    bend = y2 - 0.6 * ROW
    return f"M{x1:g} {y1:g}V{max(bend, y1):g}C{x1:g} {y2 - 0.2 * ROW:g} {x1:g} {y2:g} {x2:g} {y2:g}"


def _words(take: Take) -> str:
    return "" if take.kind in (Take.Kind.RECORDING, Take.Kind.TRANSCRIPTION) else origins.words_of(take)


def _facts(take: Take) -> list[tuple[str, str]]:
    """What made a take: the job, the model, its settings and the seed."""
    if take.kind == Take.Kind.RECORDING:
        return [("how", "sent in or recorded here")]
    told: list[tuple[str, str]] = []
    if take.job:
        told.append(("job", str(Job.Kind(take.job.kind).label)))
    if take.model:
        told.append(("model", take.model))
    if take.seed is not None:
        told.append(("seed", str(take.seed)))
    settings: dict[str, Any] = take.settings
    wish = settings.get("wish")
    for name, label in _SETTINGS.items():
        value = (wish if isinstance(wish, dict) else settings).get(name)
        if isinstance(value, int | float | str) and not isinstance(value, bool) and value not in ("", 0):
            told.append((label, f"{value:g}" if isinstance(value, float) else str(value)[:60]))
    return told
