"""The engines that make sound: ours, and published checkpoints that may be installed; what each can do, what it costs, whose licence holds."""

from dataclasses import dataclass, replace
from pathlib import Path

from ml_engine.errors import BadInput
from ml_engine.models import speeds, store
from ml_engine.models.published import BY_NAME, OURS, SOUNDING, Licence, Published
from ml_engine.sound.wish import OWN_STEPS

PULL = "manage.py models pull"
WEIGHTS = Path(__file__).parents[1] / "weights"


@dataclass(frozen=True, slots=True)
class SoundEngine:
    """An engine that makes sound.

    about: one line of what it is good for. licence: of its weights. quality: as published, or as measured by us. installed:
    whether it can be chosen now; otherwise ``command`` brings it. speed: seconds of work for a second of sound on this machine,
    None until it was measured. longest: seconds at once. guidance: what is usual for it. melody, continuing: whether it follows a tune,
    goes on from a sound. streams: whether it can be heard while it is made. temperature: whether chance can be made more or less of. notes: whether the music is written before it is played.
    steps: in how many it makes sound where nothing is said, 0 where it makes none of noise. negative: whether it can be told what shall not be heard.
    """

    name: str
    title: str
    about: str
    licence: Licence
    quality: str
    cost: str
    installed: bool = True
    command: str = ""
    speed: float | None = None
    longest: float = 300.0
    guidance: float = 1.5
    melody: bool = True
    continuing: bool = True
    streams: bool = True
    temperature: bool = True
    notes: bool = False
    steps: int = 0
    negative: bool = False

    @property
    def ours(self) -> bool:
        return self.licence == OURS


# Ours, the one that is taken where nothing is said first.
OWN = (
    SoundEngine(
        name="musicgen",
        title="Notewright’s own",
        about="Composes first and plays what it composed: key, tempo and instruments are those asked for.",
        licence=OURS,
        quality="small, 16 kHz, mono; it obeys to the letter and sounds like a modest synthesizer",
        cost="runs on a laptop, quicker than it sounds",
        notes=True,
    ),
    SoundEngine(
        name="diffusion",
        title="Notewright’s painter",
        about="Composes first and paints the sound of it in a few steps; can also vary a sound and make a part of one anew.",
        licence=OURS,
        quality="small, 16 kHz, mono; it obeys as well, is nearer to played instruments and softer in outline",
        cost="runs on a laptop, quicker than it sounds",
        temperature=False,
        notes=True,
        steps=OWN_STEPS,
        negative=True,
    ),
)


def sound_engines() -> list[SoundEngine]:
    """All of them, ours first. Loads nothing."""
    # An engine of ours whose weights did not come along is none.
    own = [replace(engine, speed=speeds.speed_of(engine.name)) for engine in OWN if (WEIGHTS / engine.name).is_dir()]
    return [*own, *(_published(BY_NAME[name]) for name in SOUNDING)]


def sound_engine(name: str) -> SoundEngine:
    """One of them. Raises BadInput when there is none of that name."""
    for engine in sound_engines():
        if engine.name == name:
            return engine
    names = ", ".join((*(engine.name for engine in OWN), *SOUNDING))
    raise BadInput(f"There is no engine “{str(name)[:40]}”; there is {names}.")


def check_can(engine: SoundEngine, seconds: float, *, melody: bool, continuing: bool) -> None:
    """Raises BadInput with one sentence when an engine cannot do what is asked of it, or is not there."""
    if not engine.installed:
        raise BadInput(f"{engine.title} is not installed; `{engine.command}` brings it.")
    if melody and not engine.melody:
        raise BadInput(f"{engine.title} cannot follow a tune; leave the tune out, or choose another engine.")
    if continuing and not engine.continuing:
        raise BadInput(f"{engine.title} cannot go on from a sound; begin anew, or choose another engine.")
    if seconds > engine.longest:
        raise BadInput(f"{engine.title} makes {engine.longest:g} seconds at most, not {seconds:g}.")


def _published(model: Published) -> SoundEngine:
    there = store.installed(model.name)
    return SoundEngine(
        name=model.name,
        title=model.title,
        about=model.task.removeprefix("generate: ").capitalize() + ".",
        licence=model.licence,
        quality=model.quality,
        cost=model.cost,
        installed=there,
        command=f"{PULL} {model.name}" + ("" if model.repository else " --from FOLDER"),
        speed=speeds.speed_of(model.name) if there else None,
        longest=model.longest,
        guidance=model.guidance,
        melody=model.melody,
        continuing=model.continuing,
        streams=model.streams,
        temperature=model.streams,  # of those that draw one code after another
        steps=model.steps,
        negative=model.steps > 0 and model.family != "ace-step",  # whose pipeline knows none
    )
