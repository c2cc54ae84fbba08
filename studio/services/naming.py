"""What compositions and sounds are called: titles of projects and takes, and the short line by which a lineage tells them apart."""

from typing import Any
from uuid import UUID

from ml_engine import Brief
from studio.models import Take
from studio.services import origins
from studio.services.projects import TITLE_LENGTH, clean_line

PROJECT_TITLE = 60
FEW = 3
# What can be done with a piece, as it is said of the result.
DONE = {
    "continue": "Continued",
    "fill": "Written anew",
    "harmonise": "Harmonised",
    "accompany": "Accompanied",
    "vary": "Varied",
    "blend": "Blended",
    "transpose": "Transposed",
    "reorchestrate": "Orchestrated anew",
    "easier": "Made easier",
    "harder": "Made harder",
}
HARMONIES = {"chorale": "as a chorale", "piano": "with a piano", "lead sheet": "as a lead sheet"}
SLIGHTLY, FREELY = 0.34, 0.66
# How a sound is told that was made of another take, by the part that take had in it.
_SOUND_LABELS = {
    "continuing": "Goes on from {0}", "varying": "Varies {0}", "repainting": "Makes a part of {0} anew",
    "melody": "Made of the tune of {0}",
}  # fmt: skip
_SOUND_WORKS = {
    "continuing": "{0}, continued", "varying": "{0}, varied", "repainting": "{0}, painted anew", "melody": "{0}, played",
}  # fmt: skip


def project_title(brief: Brief) -> str:
    """The brief's title, or the beginning of its words, or what it asks for."""
    if title := clean_line(brief.title):
        return title
    words = clean_line(brief.words, 10 * PROJECT_TITLE)
    if len(words) <= PROJECT_TITLE:
        return words or described(brief)
    return words[:PROJECT_TITLE].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + " …"


def described(brief: Brief) -> str:
    """A piece in a few words: "Bossa nova in D minor", or "Piece in C major for violin, cello" when no genre was asked."""
    told = f"{brief.genre or 'piece'} in {brief.key}" if brief.key else brief.genre or "piece"
    if not brief.genre and 0 < len(brief.instruments) <= FEW:
        told += f" for {', '.join(brief.instruments)}"
    return clean_line(told[:1].upper() + told[1:])


def label_of_new(brief: Brief) -> str:
    """The line under which a piece stands that was composed from words."""
    told = described(brief)
    return f"Composed: {told[:1].lower()}{told[1:]}"


def label_of_rework(wish: dict[str, Any], parts: list[dict[str, Any]], other: str) -> str:
    """What was done, in one short line, from a rework job's settings, the source's parts and what the second piece is called."""
    mode, done = wish["mode"], DONE[wish["mode"]]
    if mode == "fill":
        names = {str(part["id"]): str(part["name"]) for part in parts}
        which = ", ".join(names.get(part, part) for part in wish["parts"])
        what = " of ".join(filter(None, (_bars(wish["bars"]), which)))
        return clean_line(f"{what} written anew" if what else done)
    instruments = ", ".join(wish["instruments"])
    how = {
        "vary": "slightly" if wish["amount"] < SLIGHTLY else "freely" if wish["amount"] > FREELY else "",
        "harmonise": HARMONIES.get(wish["style"], ""),
        "transpose": f"{'up' if wish['semitones'] >= 0 else 'down'} {abs(wish['semitones'])}",
        "blend": f"with {other}" if other else "",
        "reorchestrate": f"for {instruments}" if instruments else "",
        "accompany": f"by {instruments}" if instruments else "",
    }
    return clean_line(f"{done} {how.get(mode, '')}")


def title_of_rework(work: str, label: str, number: int) -> str:
    """The source's own name with what was done to it, numbered from the second candidate on."""
    return numbered(f"{work}, {label[:1].lower()}{label[1:]}", number)


def names_of_sound(brief: Brief, melody: Take | None, sounds: dict[str, Take], project_id: UUID) -> tuple[str, str]:
    """What a sound is called in its project, and the line by which it stands in a lineage."""
    said = brief != Brief(seed=brief.seed)
    how, source = next(iter([*sounds.items(), *([("melody", melody)] if melody else [])]), ("", None))
    if source:
        label = _SOUND_LABELS[how].format(origins.title_in(source, project_id))
    else:
        label = f"Sound: {described(brief) if brief.genre or brief.key else project_title(brief)}"
    if said and how not in ("varying", "repainting"):
        return project_title(brief), clean_line(label)
    work = project_title(brief)
    if source:
        work = _SOUND_WORKS[how].format(origins.title_in(source, project_id))
        work = work if source.project_id == project_id else work.capitalize()
    return clean_line(work), clean_line(label)


def numbered(title: str, number: int) -> str:
    """The title of a candidate: the first bears it as it is, the others with their number."""
    end = f", no. {number}" if number > 1 else ""
    return clean_line(title, TITLE_LENGTH - len(end)) + end


def label(take: Take) -> str:
    """The short line by which a take stands in a lineage."""
    if take.kind == Take.Kind.RECORDING:
        return "Recording"
    if take.kind == Take.Kind.TRANSCRIPTION:
        return f"Heard by {take.model}" if take.model else "Heard"
    return str(take.facts.get("label") or ("Sound" if take.kind == Take.Kind.SOUND else "Composed"))


def _bars(bars: list[int] | None) -> str:
    if not bars:
        return ""
    return f"Bar {bars[0]}" if bars[0] == bars[1] else f"Bars {bars[0]}-{bars[1]}"
