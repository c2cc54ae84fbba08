"""Sound that is made: the jobs that asking makes (what may be asked is in ``sound_wishes``), and what a worker does with one of them."""

import json
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import ml_engine
from ml_engine import GENERATED, BadInput, Brief, Cancelled, Composition, Piece, SoundWish, check_brief
from studio.models import Job, Project, Take, TakeFile
from studio.services import composer, composing, jobs, naming, origins, projects, takes, uploads
from studio.services.attempt import Attempt
from studio.services.sound_wishes import Sources, check_together

if TYPE_CHECKING:
    from ml_engine import Inspection, SoundMade

# What its model is called among those that a worker loads before its first job.
NAME = "sound"
_MOST_SHOWN = 4  # reworked candidates beside a sound
CONTENT_TYPES = {"wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg"}
TUNE = "Tune"
# Coding Opus takes longer than all else: of sound that was stopped it is left out when there is more than this, seconds,
# so that the worker is free again at once.
LONGEST_STOPPED_OGG = 60.0
_NOTES = "notes of a sound"
_SOUNDS = ("continuing", "varying", "repainting")  # what may be done with a sound that is there
_GONE = {
    "continuing": "The sound to go on from is gone.", "varying": "The sound to vary is gone.",
    "repainting": "The sound to paint in is gone.",
}  # fmt: skip


# --- Jobs ---------------------------------------------------------------------------------------------------------


def make(
    owner: AbstractBaseUser,
    wish: SoundWish,
    candidates: int,
    *,
    project: Project | None = None,
    sources: Sources | None = None,
    with_notes: bool = False,
) -> composing.Asked:
    """One job a candidate, each with a seed of its own; a tune that came along becomes a recording beside them.

    They stand in ``project``, else where their sources do, else in a new one. Raises Refused (429) when there would be too
    many open jobs.
    """
    sources = sources or Sources()
    check_together(wish, sources)
    tune, tune_id = sources.tune, uuid.uuid4()
    try:
        files = uploads.stored(tune_id, tune.file, tune.inspection) if tune else []
        with transaction.atomic():
            jobs.check_open_jobs(owner, candidates)
            project = project or sources.project or projects.create_project(owner, _project_title(wish.brief))
            melody = sources.melody
            if tune:
                title = uploads.title_from(tune.file.name or TUNE)
                melody = uploads.keep_recording(owner, tune_id, project, title, tune.inspection, files)
            made = [
                jobs.create_job(Job.Kind.SOUND, owner, sources.sound or melody, settings, project=project)
                for settings in _settings(wish, candidates, melody, sources, with_notes)
            ]
            projects.touch(project)
    except BaseException:
        takes.remove_files(tune_id)
        raise
    return composing.Asked(project, made)


def _project_title(brief: Brief) -> str:
    return naming.project_title(brief) if brief != Brief(seed=brief.seed) else TUNE


def _settings(
    wish: SoundWish, candidates: int, melody: Take | None, sources: Sources, with_notes: bool
) -> Iterator[dict[str, Any]]:
    first = secrets.randbelow(composing.SEEDS - candidates) if wish.brief.seed is None else wish.brief.seed
    for number in range(candidates):
        one = replace(wish, brief=replace(wish.brief, seed=first + number))
        yield {
            "wish": one.to_json(),
            "candidate": number + 1,
            "melody": str(melody.pk) if melody else None,
            **{name: str(take.pk) if (take := getattr(sources, name)) else None for name in _SOUNDS},
            "between": list(sources.between) if sources.between else None,
            "with_notes": with_notes,
        }


# --- What a worker does -------------------------------------------------------------------------------------------


def notes_id(job: Job) -> uuid.UUID:
    """Under which id the written music of a sound stands; as that of its take, it is the same in each attempt."""
    return uuid.uuid5(job.take_id_planned, _NOTES)


def work(attempt: Attempt) -> Callable[[], Any]:
    """Words, a tune or a sound to sound. Cancelled in the middle, what was heard until then becomes the take."""
    settings = attempt.job.settings
    melody = _still_there(settings.get("melody"), "The tune is gone.")
    sounds = {name: take for name in _SOUNDS if (take := _still_there(settings.get(name), _GONE[name]))}
    continuing, between = sounds.get("continuing"), settings.get("between")
    wish = SoundWish.from_json(settings["wish"])
    if continuing:
        wish = replace(wish, brief=_as_known(wish.brief, continuing))
    given: dict[str, Any] = {"between": tuple(between)} if between else {}
    with ExitStack() as stack:
        given |= {name: stack.enter_context(takes.on_disk(takes.sound_of(take))) for name, take in sounds.items()}
        made = ml_engine.generate(
            wish,
            melody=_tune_of(melody, attempt.job.project_id, stack) if melody else None,
            **given,
            limits=uploads.engine_limits(),
            report=attempt.report,
        )
    attempt.no_more_cancel()
    return _write(attempt, made, melody, sounds)


def made_otherwise(take: Take) -> Take | None:
    """The sound that a take is varied or painted anew of, while it stands in the same project."""
    named = take.settings.get("varying") or take.settings.get("repainting")
    return Take.objects.filter(pk=named, project_id=take.project_id).first() if named else None


def reworks(take: Take) -> list[Job]:
    """The last jobs that vary a sound or paint a part of it anew, as many as may be asked for at once, in the order of their candidates;
    those that failed or made nothing are left out once they are ended."""
    mine = Q(settings__varying=str(take.pk)) | Q(settings__repainting=str(take.pk))
    found = take.jobs_from.filter(mine, kind=Job.Kind.SOUND).filter(~Q(status__in=Job.ENDED) | Q(take__isnull=False))
    return sorted(found.order_by("-created")[:_MOST_SHOWN], key=lambda job: job.created)


def warm_up() -> None:
    """Load the model, by making a moment of sound that nobody hears; it stays in memory of this process."""
    ml_engine.generate(SoundWish(brief=Brief(words="piano", instruments=("piano",), seed=0), seconds=2))


def _still_there(take_id: str | None, gone: str) -> Take | None:
    if take_id is None:
        return None
    found = Take.objects.filter(pk=take_id, project__deleted_at=None).first()
    if found is None:
        raise BadInput(gone)
    return found


def _tune_of(take: Take, project_id: uuid.UUID, stack: ExitStack) -> Path | Piece:
    if take.is_score:
        return composer.lent(take, project_id)
    return stack.enter_context(takes.on_disk(takes.sound_of(take)))


def _as_known(brief: Brief, source: Take) -> Brief:
    """The brief with key and tempo of what is gone on from where they are known already and not asked for otherwise."""
    facts = source.facts
    if not facts.get("key"):
        heard = source.children.filter(kind=Take.Kind.TRANSCRIPTION).order_by("-created").first()
        facts = heard.facts if heard else {}
    key, tempo = facts.get("key"), facts.get("tempo")
    told = replace(
        brief,
        key=brief.key or (key if isinstance(key, str) else ""),
        tempo=brief.tempo or (tempo if isinstance(tempo, int | float) and not brief.tempo_word else None),
    )
    try:
        check_brief(told)
    except BadInput:
        return brief  # written in a key or tempo that nobody can ask for
    return told


def _write(attempt: Attempt, made: "SoundMade", melody: Take | None, sounds: dict[str, Take]) -> Callable[[], Any]:
    """Files of the sound, and of its notes where they are wanted; returns what ends the job."""
    job = attempt.job
    asked = Brief.from_json(job.settings["wish"]["brief"])
    work, label = naming.names_of_sound(asked, melody, sounds, job.project_id)
    title = naming.numbered(work, job.settings.get("candidate", 1))
    parents = [*sounds.values(), *([melody] if melody else [])]
    with TemporaryDirectory(prefix="sound-") as folder:
        directory = Path(folder)
        quick = not made.complete and made.seconds > LONGEST_STOPPED_OGG
        formats = ("wav", "flac") if quick else ("wav", "flac", "ogg")
        statement = origins.of_job(job, GENERATED, model=made.model, words=made.words, seed=made.seed, parents=parents)
        paths = ml_engine.write_sound(made, directory, "sound", title=title, formats=formats, statement=statement)
        inspection = _inspected(paths["flac"], made.complete)
        files = list(_stored(attempt, paths, inspection, made))
    facts = {**_facts(made, inspection), "mode": "sound", "label": label, "work": work}
    notes = _Notes.written(attempt, made, work, parents) if made.complete and job.settings.get("with_notes") else None
    status = Job.Status.SUCCEEDED if made.complete else Job.Status.CANCELLED
    return lambda: jobs.end_job(job, status, keep=lambda: _keep(job, made, title, facts, files, parents, notes))


def _inspected(path: Path, complete: bool) -> "Inspection":
    """Raises Cancelled when there is next to nothing of what was stopped, BadInput when the model was silent."""
    try:
        return ml_engine.inspect(path, uploads.engine_limits())
    except BadInput:
        if not complete:
            raise Cancelled from None
        raise BadInput("The model made nothing but silence; other words or another seed may do better.") from None


def _stored(
    attempt: Attempt, paths: dict[str, Path], inspection: "Inspection", made: "SoundMade"
) -> Iterator[TakeFile]:
    take_id = attempt.job.take_id_planned
    for role, path in paths.items():
        attempt.check()
        yield takes.store_file(take_id, role, path.name, CONTENT_TYPES[role], path)
    told = {"peaks": inspection.to_json(), "brief": made.wish.brief.to_json()}
    for role, content in told.items():
        compact = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        yield takes.store_file(take_id, role, f"sound.{role}.json", "application/json", compact)


def _facts(made: "SoundMade", inspection: "Inspection") -> dict[str, Any]:
    """What pages show of a sound without opening its files."""
    wish, brief, piece = made.wish, made.wish.brief, made.piece
    licence = ml_engine.licence_of(made.model)
    told: dict[str, Any] = {
        **uploads.facts_of(inspection),
        "licence": licence and {"name": licence.name, "commercial": licence.commercial, "address": licence.address},
        "words": made.words,
        "instruments": list(brief.instruments) or ([part.name for part in piece.parts] if piece else []),
        "asked": wish.seconds,
        "guidance": wish.guidance,
        "temperature": wish.temperature,
        "top_k": wish.top_k,
        **({"steps": wish.steps, "negative": wish.negative} if wish.engine == "diffusion" else {}),
        "seed": made.seed,
        "notices": list(made.notices),
        "key": f"{piece.keys[0].tonic} {piece.keys[0].mode}" if piece and piece.keys else brief.key,
        "tempo": round(piece.tempo_marks[0].bpm, 1) if piece and piece.tempo_marks else brief.tempo,
        "meter": f"{piece.meters[0].numerator}/{piece.meters[0].denominator}"
        if piece and piece.meters
        else brief.meter,
    }
    return {name: value for name, value in told.items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class _Notes:
    """The written music of a sound, with its files in their place."""

    composition: Composition
    title: str
    facts: dict[str, Any]
    files: list[TakeFile]

    @classmethod
    def written(cls, attempt: Attempt, made: "SoundMade", work: str, parents: list[Take]) -> "_Notes | None":
        if made.piece is None or not any(part.notes for part in made.piece.parts):
            return None
        composition = Composition(made.piece, made.wish.brief, composer.NAME, made.seed, notices=made.notices)
        told = {"mode": "compose", "label": naming.label_of_new(made.wish.brief), "work": work}
        take_id = notes_id(attempt.job)
        try:
            facts, files = composer.written(attempt, composition, told, take_id, parents)
        except BaseException:
            takes.remove_files(take_id)
            raise
        title = naming.numbered(f"{work}, the notes", attempt.job.settings.get("candidate", 1))
        return cls(composition, title, facts, files)

    def keep(self, job: Job) -> Take:
        take = Take.objects.create(
            id=notes_id(job),
            project_id=job.project_id,
            kind=Take.Kind.COMPOSITION,
            title=self.title,
            model=self.composition.model,
            settings=job.settings,
            seed=self.composition.seed,
            facts=self.facts,
        )
        takes.keep_files(self.files)
        return take


def _keep(
    job: Job,
    made: "SoundMade",
    title: str,
    facts: dict[str, Any],
    files: list[TakeFile],
    parents: list[Take],
    notes: _Notes | None,
) -> Take:
    """The take with its files, and its notes before it, in the transaction that ends the job."""
    # What it was made of may have been deleted meanwhile.
    standing = list(Take.objects.filter(pk__in=[parent.pk for parent in parents]))
    if notes:
        written = notes.keep(job)
        written.parents.set(standing)
        standing.append(written)
    take = Take.objects.create(
        id=job.take_id_planned,
        project_id=job.project_id,
        kind=Take.Kind.SOUND,
        title=title,
        job=job,
        model=made.model,
        settings=job.settings,
        seed=made.seed,
        complete=made.complete,
        facts=facts,
    )
    take.parents.set(standing)
    takes.keep_files(files)
    jobs.create_job(Job.Kind.LOOK, job.owner, take, {})
    Project.objects.filter(pk=job.project_id).update(updated=timezone.now())
    return take
