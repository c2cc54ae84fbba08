"""Sound that is made: what may be asked for, the jobs that asking makes, and what a worker does with one of them."""

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
from django.core.files import File
from django.db import transaction
from django.utils import timezone

import ml_engine
from ml_engine import GENERATED, BadInput, Brief, Cancelled, Composition, Piece, SoundWish, check_brief, read_brief
from studio.models import Job, Project, Take, TakeFile
from studio.services import composer, composing, jobs, naming, origins, projects, takes, uploads
from studio.services.attempt import Attempt

if TYPE_CHECKING:
    from ml_engine import Inspection, SoundMade

# What its model is called among those that a worker loads before its first job.
NAME = "sound"
LONGEST_TUNE = 300.0  # seconds
LONGEST_CONTINUED = 1800.0  # seconds; only its end matters, but all of it is decoded
LONGEST_VARIED, LONGEST_REPAINTED = 300.0, 900.0  # seconds; as the engine has it
SHORTEST_STRETCH = 0.2  # seconds
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


@dataclass(frozen=True, slots=True)
class Tune:
    """A tune that came with the wish: the file, and what decoding it told."""

    file: File
    inspection: "Inspection"


@dataclass(frozen=True, slots=True)
class Sources:
    """What the sound shall be made of besides words: a tune (heard now, or a take), or a sound: to go on from, to vary, or to make
    anew ``between`` two of its seconds."""

    tune: Tune | None = None
    melody: Take | None = None
    continuing: Take | None = None
    varying: Take | None = None
    repainting: Take | None = None
    between: tuple[float, float] | None = None

    @property
    def any(self) -> bool:
        return bool(self.tune or self.melody or self.sound)

    @property
    def sound(self) -> Take | None:
        """The sound that is gone on from, varied or painted anew."""
        return self.continuing or self.varying or self.repainting

    @property
    def project(self) -> Project | None:
        """Where the result belongs when nothing else is said."""
        take = self.sound or self.melody
        return take.project if take else None


# --- What may be asked --------------------------------------------------------------------------------------------


def wish_from(data: dict[str, Any], sources: Sources, *, more: bool = False) -> SoundWish:
    """What sound is wanted: {"words" | "brief", "engine", "seconds", "guidance", "temperature", "seed", "steps", "negative", "strength"}, all
    but the first optional.

    Words may be left out where there are ``sources``, or ``more`` of them (a tune) that have not been looked at. Raises BadInput with
    one sentence, also for what the engine cannot do or when it is not installed.
    """
    brief = _brief(data, more or sources.any)
    seed = data.get("seed", brief.seed)
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < composing.SEEDS):
        raise BadInput(f"A seed is a whole number from 0 to {composing.SEEDS - 1}.")
    plain = SoundWish()
    engine = ml_engine.sound_engine(data.get("engine") or plain.engine)
    wish = SoundWish(
        brief=replace(brief, seed=seed),
        seconds=_given(data.get("seconds"), brief.seconds or plain.seconds),
        guidance=_given(data.get("guidance"), ml_engine.usual_guidance(engine.name)),
        temperature=_given(data.get("temperature"), plain.temperature),
        engine=engine.name,
        steps=_given(data.get("steps"), plain.steps),
        negative=_negative(data.get("negative")),
        strength=_given(data.get("strength"), 1.0 if sources.repainting else plain.strength),
    ).checked()
    melody, continuing = more or bool(sources.tune or sources.melody), sources.continuing is not None
    ml_engine.check_can(engine, wish.seconds, melody=melody, continuing=continuing)
    if data.get("with_notes") is True and not engine.notes:
        raise BadInput(f"{engine.title} writes no notes before it plays; ask for sound alone, or choose another.")
    return wish


def _negative(value: Any) -> Any:
    return composing.printable(value) if isinstance(value, str) else _given(value, "")


def _brief(data: dict[str, Any], made_of: bool) -> Brief:
    words = data.get("words")
    if words is not None and not isinstance(words, str):
        raise BadInput("Please say in words what to make.")
    words = composing.printable(words or "").strip()
    brief = composing.brief_from(data.get("brief") or {})
    if words and brief == Brief():
        brief = read_brief(words).brief
    elif words:
        brief = replace(brief, words=words)
    if brief == Brief(seed=brief.seed):
        if not made_of:
            raise BadInput("Please say in words what to make.")
        return brief
    check_brief(brief)
    return brief


def _given(value: Any, otherwise: float | str) -> Any:
    """What was said, fit or not; the wish itself refuses what is no number."""
    return otherwise if value is None else value


def looked_at(file: File) -> Tune:
    """A tune as it comes in, decoded. Raises BadInput for what is no sound or longer than LONGEST_TUNE."""
    inspection = uploads.looked_at(file)
    _check_length("tune", inspection.duration, LONGEST_TUNE)
    return Tune(file, inspection)


def check_melody(take: Take) -> None:
    """Raises BadInput unless a take can be the tune: a score, or sound that is not too long."""
    if take.is_sound:
        _check_length("tune", take.facts.get("duration"), LONGEST_TUNE)


def check_continuing(take: Take) -> None:
    """Raises BadInput unless a take is sound that can be gone on from."""
    if not take.is_sound:
        raise BadInput("Only a recording or a sound can be gone on from; a score is continued by composing.")
    _check_length("sound to go on from", take.facts.get("duration"), LONGEST_CONTINUED)


def check_varying(take: Take) -> None:
    """Raises BadInput unless a take is sound that can be varied."""
    if not take.is_sound:
        raise BadInput("Only a recording or a sound can be varied so; a score is varied by composing.")
    _check_length("sound to vary", take.facts.get("duration"), LONGEST_VARIED)


def check_repainting(take: Take, between: Any) -> tuple[float, float]:
    """The stretch of a take that is to be made anew. Raises BadInput unless it is sound, and the stretch lies within it."""
    if not take.is_sound:
        raise BadInput("Only a recording or a sound can be painted anew in part.")
    duration = take.facts.get("duration")
    _check_length("sound to paint in", duration, LONGEST_REPAINTED)
    numbers = isinstance(between, list | tuple) and len(between) == 2
    if not numbers or any(isinstance(at, bool) or not isinstance(at, int | float) for at in between):
        raise BadInput("Say where the new stretch begins and ends, in seconds.")
    start, end = between
    if not 0 <= start < end <= LONGEST_REPAINTED + 1:  # not a number fails this too
        raise BadInput("The stretch must lie within the sound.")
    if isinstance(duration, int | float) and end > duration + 0.05:
        raise BadInput(f"The stretch must lie within the sound, which is {duration:.1f} seconds long.")
    if end - start < SHORTEST_STRETCH:
        raise BadInput(f"The stretch must be {SHORTEST_STRETCH:g} seconds long at least.")
    _check_length("stretch", end - start, LONGEST_VARIED)
    return float(start), float(end)


def check_together(wish: SoundWish, sources: Sources, *, more: bool = False) -> None:
    """Raises BadInput where sources do not go together, or not with the engine; ``more``: a tune comes that has not been looked at."""
    sounds = (sources.continuing, sources.varying, sources.repainting)
    if sum(take is not None for take in sounds) > 1:
        raise BadInput("A sound is gone on from, varied or painted anew in part: one of them at a time.")
    if sources.varying or sources.repainting:
        if sources.melody or sources.tune or more:
            raise BadInput("A sound that is varied or painted anew cannot have a tune as well.")
        if wish.engine != "diffusion":
            raise BadInput("Only the engine “diffusion” can vary a sound or paint a part of it anew.")


def _check_length(what: str, seconds: Any, most: float) -> None:
    if isinstance(seconds, int | float) and seconds > most:
        raise BadInput(f"The {what} is {seconds / 60:.1f} minutes long; it may have {most / 60:.0f} minutes at most.")


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
