"""What the files of a take say of where it came from: the statement that goes into each of them, built here and nowhere else.

Whoever may see the take may have its files, so a statement tells no more than the take's own page does: of what it was made of, only
the titles that stand in the same project. The same holds for what is kept with the take: its own title, and the line of its lineage.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from ml_engine import ARRANGED, GENERATED, RIGHTS, TRANSCRIBED, Origin, weights_licence
from studio.models import Job, Take

ELSEWHERE = "something of another project"


def title_in(take: Take, project_id: UUID) -> str:
    """What a take is called among those who may look at a project: its title, if it stands there."""
    return take.title if take.project_id == project_id else ELSEWHERE


def of_job(
    job: Job, kind: str, *, model: str, words: str = "", seed: int | None = None, parents: Iterable[Take] = ()
) -> Origin:
    """The statement for what a job makes. A second attempt says the same: the moment is that of the wish."""
    return _statement(kind, model, words, seed, parents, job.project_id, job.created)


def of_take(take: Take) -> Origin:
    """The statement for further files of a take that is there, the same as in its first ones."""
    made = take.job.created if take.job else take.created
    words = "" if take.kind == Take.Kind.TRANSCRIPTION else words_of(take)
    return _statement(kind_of(take), take.model, words, take.seed, take.parents.all(), take.project_id, made)


def kind_of(take: Take) -> str:
    """Whether a model made it, it was heard, or a machine reworked what was there."""
    if take.kind == Take.Kind.TRANSCRIPTION:
        return TRANSCRIBED
    return of_mode(str(take.facts.get("mode", "")))


def of_mode(mode: str) -> str:
    """The same by what was done, of takes that a model had a part in."""
    return GENERATED if mode in ("", "compose", "sound") else ARRANGED


def words_of(take: Take) -> str:
    """What was asked for, in the person's own words; "" where there were none."""
    settings = take.settings
    wish = settings.get("wish")
    brief = (wish if isinstance(wish, dict) else settings).get("brief")
    words = brief.get("words") if isinstance(brief, dict) else None
    return words if isinstance(words, str) else str(take.facts.get("words") or "")


def _statement(
    kind: str, model: str, words: str, seed: int | None, parents: Iterable[Take], project_id: UUID, made: datetime
) -> Origin:
    return Origin(
        kind=kind,
        model=model,
        words=words,
        takes=tuple(title_in(take, project_id) for take in parents),
        made=made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        licence=weights_licence(model),
        seed=seed,
        rights=RIGHTS.get(kind, ""),
    )
