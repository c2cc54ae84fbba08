"""What the front door has of models that others have published, and of the engines that make sound; none of it loads one."""

from pathlib import Path

from ml_engine.errors import BadInput
from ml_engine.events import Report, Stage, ignore
from ml_engine.models import pull as pulling
from ml_engine.models import store
from ml_engine.models.licences import licence_of
from ml_engine.models.published import BY_NAME, PUBLISHED, Published
from ml_engine.models.pull import Plan
from ml_engine.models.store import Manifest
from ml_engine.sound.engines import check_can, sound_engine, sound_engines
from ml_engine.sound.wish import usual_guidance

__all__ = [
    "check_can", "check_model", "licence_of", "plan_pull", "published_models", "pull", "remove_model", "sound_engine",
    "sound_engines", "usual_guidance",
]  # fmt: skip


def published_models() -> list[tuple[Published, Manifest | None]]:
    """The checkpoints that others have published and that can be brought, each with what is installed of it, if it is."""
    return [(model, store.manifest_of(model.name) if store.installed(model.name) else None) for model in PUBLISHED]


def plan_pull(name: str, folder: Path | None = None) -> Plan:
    """What bringing a published checkpoint would take: its licence (``plan.model``), files, bytes. From the hub, or from ``folder``.

    Raises BadInput with one sentence: for a name there is not, offline, without the room on the disk.
    """
    return pulling.plan(_published(name), folder)


def pull(plan: Plan, *, report: Report = ignore) -> Manifest:
    """Bring and install what was planned, or nothing: its licence has been agreed to. Raises BadInput with one sentence; Cancelled
    comes through when ``report`` raises it, and a pull from the hub then goes on next time."""
    return pulling.pull(plan, report=report)


def check_model(name: str, *, load: bool = False, report: Report = ignore) -> list[str]:
    """What is wrong with an installed checkpoint, a sentence each: every byte of it is read; with ``load`` it is loaded too, strictly.

    Raises BadInput when there is none of that name or it is not installed.
    """
    model = _published(name)
    found = store.faults(model, lambda done, total: report(Stage("checking", done / max(total, 1), name)))
    if load and not found and model.makes_sound:
        from ml_engine.sound.published.family import load_strictly

        try:
            load_strictly(model)
        except BadInput as fault:
            found.append(str(fault))
    return found


def remove_model(name: str) -> None:
    """Take an installed checkpoint away. Raises BadInput when there is none of that name or it is not installed."""
    store.manifest_of(_published(name).name)
    store.remove(name)


def _published(name: str) -> Published:
    if name not in BY_NAME:
        raise BadInput(f"There is no model “{name[:60]}” to bring; there is {', '.join(BY_NAME)}.")
    return BY_NAME[name]
