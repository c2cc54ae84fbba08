"""Side by side: a piece and a sound of one prompt, asked for at once so that they can be compared."""

from dataclasses import replace

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from ml_engine import BadInput, Brief, SoundWish
from studio.models import Project
from studio.services import composing, jobs, sounding
from studio.services.sound_wishes import Sources


def check_words_alone(sources: Sources, *, more: bool = False) -> None:
    """Raises BadInput where there is more than words (``more``: a tune that has not been looked at): a piece can follow nothing else."""
    if sources.any or more:
        raise BadInput("Side by side begins with words alone; leave out the tune and the sound.")


def make(
    owner: AbstractBaseUser,
    wish: SoundWish,
    candidates: int,
    *,
    project: Project | None = None,
    with_notes: bool = False,
) -> composing.Asked:
    """A piece and a sound for each candidate, in this order, with one seed for both: all of them are begun, or none is.

    ``with_notes``: the sound's own notes are kept too. Raises BadInput for what no music can be, and Refused (429) when there would be too many open jobs.
    """
    with transaction.atomic():
        jobs.check_open_jobs(owner, 2 * candidates)
        sounds = sounding.make(owner, wish, candidates, project=project, with_notes=with_notes)
        made = []
        for sound in sounds.jobs:
            brief = _as_long(SoundWish.from_json(sound.settings["wish"]))
            made += [composing.job_of(owner, brief, sound.settings["candidate"], sounds.project), sound]
    return composing.Asked(sounds.project, made)


def _as_long(wish: SoundWish) -> Brief:
    """The brief for a piece beside the sound: as long as that, unless it says itself how long it is."""
    brief = wish.brief
    return brief if brief.bars or brief.seconds else replace(brief, seconds=wish.seconds)
