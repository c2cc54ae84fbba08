"""Who plays what, as a person decides: parts under other names, on other instruments, joined, or with other notes.

Parts are known by the name of the instrument that their notes carry. Changes are made in their order on what was heard,
before anything is written down, so that beats, hands and lengths are found among the notes as they are then.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ml_engine.errors import BadInput
from ml_engine.instruments import DRUMS, base_name, free_name, is_drums
from ml_engine.music import Note, Performance
from ml_engine.notation.changes import Change, source_and_target
from ml_engine.notation.revise import of_kind

PLAYERS = ("name", "instrument", "merge", "move")
TICK = 10_000  # a second: onsets are told apart to a tenth of a millisecond, as NAME.notes.json has them
SLACK = 1e-3  # seconds


@dataclass(frozen=True, slots=True)
class Assigned:
    """A performance by who plays it now, and what a person calls a part, by the instrument that its notes carry."""

    performance: Performance
    names: dict[str, str]


def assign(performance: Performance, changes: Iterable[Change]) -> Assigned:
    """The performance after a person's changes of PLAYERS; notes keep their order, so that indices stay true.

    Raises BadInput with one sentence when a part or the notes that a change speaks of are not there.
    """
    chosen = of_kind(changes, *PLAYERS)
    players = [note.instrument for note in performance.notes]
    names: dict[str, str] = {}
    for change in chosen:
        source, target = source_and_target(change)
        if change.kind == "move":
            players = _moved(performance.notes, players, change, source, target)
            continue
        _check_there(source, players)
        if change.kind == "name":
            names[source] = target
            continue
        if change.kind == "merge":
            _check_there(target, players)
            names.pop(source, None)
        else:
            target = target if target == source else free_name(target, set(players) - {source})
            if source in names:
                names[target] = names.pop(source)
        players = [target if player == source else player for player in players]
    if not chosen:
        return Assigned(performance, names)
    notes = tuple(replace(note, instrument=who) for note, who in zip(performance.notes, players, strict=True))
    return Assigned(replace(performance, notes=notes), names)


def called(players: Iterable[str], names: dict[str, str]) -> dict[str, str]:
    """What stands before each part's staff: a person's name for it, or its instrument's, numbered where it has several."""
    listed = list(players)
    count = Counter(base_name(player) for player in listed)
    at: Counter[str] = Counter()
    found: dict[str, str] = {}
    for player in listed:
        base = DRUMS if is_drums(player) else base_name(player)
        at[base] += 1
        number = f" {at[base]}" if count[base] > 1 else ""
        found[player] = names.get(player) or base.capitalize() + number
    return found


def _moved(notes: tuple[Note, ...], players: list[str], change: Change, source: str, target: str) -> list[str]:
    """Who plays each note after some went to another part: those named, or all of a stretch of time."""
    if source:
        _check_there(source, players)
    named = {(round(onset * TICK) + near, pitch) for onset, pitch in change.notes for near in (-1, 0, 1)}
    end = float("inf") if change.end is None else change.end - SLACK
    moved = list(players)
    for at, note in enumerate(notes):
        if source and players[at] != source:
            continue
        if named:
            here = (round(note.onset * TICK), note.pitch) in named
        else:
            here = change.start - SLACK <= note.onset < end
        if here:
            moved[at] = target
    if moved == players and not all(player == target for player in players):
        raise BadInput(f"There are no such notes to be moved to “{target}”.")
    return moved


def _check_there(player: str, players: list[str]) -> None:
    if player not in players:
        raise BadInput(f"“{player}” is not among the parts: {', '.join(sorted(set(players)))}.")
