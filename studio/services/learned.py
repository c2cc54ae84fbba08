"""What the models learned from and what that allows, for the page that says it in plain words; tests hold it against the registry and the cards."""

from dataclasses import dataclass

from ml_engine import known_models

LIEDER, QUARTETS, MUTOPIA, POP909, OWN = "lieder", "quartets", "mutopia", "pop909", "own"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Music that models learned from: its name, what it is, its licence, and whether models that make music learned from it."""

    name: str
    what: str
    licence: str
    makes_music: bool


CORPORA = {
    LIEDER: Corpus("OpenScore Lieder Corpus", "songs of the 19th and early 20th century, typed by volunteers", "CC0 1.0", True),
    QUARTETS: Corpus("OpenScore String Quartets", "quartets of the 18th to 20th century, typed by volunteers", "CC0 1.0", True),
    MUTOPIA: Corpus("Mutopia", "works whose typesetters gave them to the public", "public domain", True),
    POP909: Corpus(
        "POP909", "pop songs as they were played on a keyboard; the songs belong to their writers, so only models that listen or write down learned from it",
        "MIT", False,
    ),
    OWN: Corpus(
        "Of our own making", "band pieces from patterns written by hand, exercises, synthesizers, voices, noise and speech made by programs",
        "Apache-2.0", True,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a model of the registry does in plain words, which corpora it learned from, and what else is to be said."""

    does: str
    corpora: tuple[str, ...] = ()
    note: str = ""


LESSONS = {
    "Composer": Lesson("writes the notes of compositions", (LIEDER, QUARTETS, MUTOPIA, OWN)),
    "Composer baseline": Lesson("is measured against the composer; it writes nothing here", (LIEDER, QUARTETS, MUTOPIA, OWN)),
    "What was learned from": Lesson("keeps the composer from writing again what it learned from", (LIEDER, QUARTETS, MUTOPIA, OWN)),
    "Chords under a melody": Lesson("chooses chords when a melody is harmonised", (LIEDER, MUTOPIA)),
    "What words mean": Lesson("guesses genre and mood of words it does not know", (OWN,)),
    "Sound model": Lesson("plays what was composed, as sound", (LIEDER, QUARTETS, MUTOPIA, OWN), "All of it was rendered with a SoundFont under the MIT licence and with synthesizers of our own; no recording of anybody was used."),
    "Diffusion model": Lesson("paints what was composed, as sound", (LIEDER, QUARTETS, MUTOPIA, OWN), "Rendered, as for the sound model."),
    "Codec": Lesson("turns the sound model's codes into sound", (LIEDER, QUARTETS, MUTOPIA, OWN), "Rendered, as for the sound model."),
    "Ears": Lesson("is used to measure; it makes nothing", (LIEDER, QUARTETS, MUTOPIA, OWN), "Rendered, as for the sound model."),
    "Transkun 2.0": Lesson("hears a piano", (), "Published by its author, who trained it on recordings of piano competitions (MAESTRO)."),
    "Basic Pitch": Lesson("hears notes of any instrument", (), "Published by Spotify, trained by its authors on several sets of recordings."),
    "CREPE tiny": Lesson("hears the pitch of one line", (), "Published by its authors, trained on synthesized sound and recordings."),
    "Line ear": Lesson("hears where the notes of one line begin", (LIEDER, QUARTETS, OWN)),
    "Listener": Lesson("hears several instruments and takes recordings apart", (LIEDER, QUARTETS, MUTOPIA, POP909, OWN), "Rendered; some drums are single strokes that their recorders gave to everybody (CC0)."),
    "Piano or not": Lesson("tells whether a recording is of a piano", (OWN,)),
    "Beat finder": Lesson("finds beats and bars", (LIEDER, QUARTETS, MUTOPIA, POP909, OWN)),
    "Copyist": Lesson("decides how notes are written", (LIEDER, QUARTETS, MUTOPIA)),
    "Signatures": Lesson("hears key signatures", (LIEDER, QUARTETS, MUTOPIA)),
    "Speller": Lesson("names the notes", (LIEDER, QUARTETS)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the page: a model with its lesson; ``ours`` is False for what others have published."""

    name: str
    licence: str
    source: str
    lesson: Lesson
    corpora: tuple[Corpus, ...]
    ours: bool


def told() -> list[Told]:
    """Every model of the registry, as the page tells it; one that nobody has described yet says at least its task and licence."""
    rows = []
    for model in known_models():
        lesson = LESSONS.get(model.name, Lesson(model.task))
        rows.append(
            Told(
                model.name,
                model.licence,
                model.source,
                lesson,
                tuple(CORPORA[one] for one in lesson.corpora),
                model.ours,
            )
        )
    return rows
