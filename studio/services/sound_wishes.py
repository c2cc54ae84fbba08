"""What may be asked of sound: a wish read from a request, its sources, and what is refused with one sentence."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.files import File

import ml_engine
from ml_engine import BadInput, Brief, SoundWish, check_brief, read_brief
from studio.models import Project, Take
from studio.services import composing, uploads

if TYPE_CHECKING:
    from ml_engine import Inspection

LONGEST_TUNE = 300.0  # seconds
LONGEST_CONTINUED = 1800.0  # seconds; only its end matters, but all of it is decoded
LONGEST_VARIED, LONGEST_REPAINTED = 300.0, 900.0  # seconds; as the engine has it
SHORTEST_STRETCH = 0.2  # seconds


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


def _given(value: Any, otherwise: float | str | None) -> Any:
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
