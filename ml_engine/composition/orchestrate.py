"""The same music for other instruments: who has the tune, who the bass, who what lies between, and who doubles them.

Tune and bass are always kept; inner notes that nobody can play are left out. After the practice that Adler (The Study of
Orchestration, part 3) teaches for transcribing from the keyboard and for it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ml_engine.bars import Bars, bars_of
from ml_engine.composition.accompany import chords_for, known_instruments
from ml_engine.composition.brief import MOST_INSTRUMENTS
from ml_engine.composition.drafts import Draft, chord_at, instrument_of, is_pitched, make_part, new_part_ids, titled
from ml_engine.composition.layers import fill, separate, take_apart
from ml_engine.composition.playable import Fretted, Keys, Role, Several
from ml_engine.composition.slots import top_line
from ml_engine.composition.transpose import fold
from ml_engine.errors import BadInput
from ml_engine.instruments import (
    comfortable_range,
    family_of,
    is_drums,
    is_keyboard,
    most_at_once,
    program_of,
    range_of,
)
from ml_engine.music import ChordMark, Part, Piece
from ml_engine.theory import QUALITIES

MOST_INNER = 4  # inner lines; further players double
PHRASE = 8  # bars after which doublings change
_SINGING = ("woodwind", "voice", "strings", "brass")


@dataclass(slots=True)
class _Player:
    """One instrument and what it gets: its place in the list, its part in the music, its notes."""

    index: int
    name: str
    role: str = ""  # "tune", "bass", "inner", "chords", "double", "timpani"
    notes: list[Draft] = field(default_factory=list)

    @property
    def chordal(self) -> bool:
        return most_at_once(self.name) > 2

    @property
    def centre(self) -> float:
        return sum(comfortable_range(self.name)) / 2


def reorchestrate(
    piece: Piece, instruments: Sequence[str], rng: random.Random, *, told: list[str] | None = None
) -> Piece:
    """Write a piece for other instruments, in the order given; metre, key, tempo and chords stay.

    Every part is new, within its instrument's range; winds, brass, voices and single strings play one note at a time,
    keyboards and harps what two hands reach, guitars what six strings allow. Where there are more players than lines, they
    hold notes of the chords or double tune and bass, changing every eight bars. Drums are kept when drums are asked for.
    ``told`` receives choices made, as sentences. Raises BadInput when there is nothing to play or nobody to play it.
    """
    if not instruments:
        raise BadInput("Choose at least one instrument to write for.")
    if len(instruments) > MOST_INSTRUMENTS:
        raise BadInput(f"Music can be written for at most {MOST_INSTRUMENTS} instruments at once.")
    told = told if told is not None else []
    names = known_instruments(instruments)
    kit = [part for part in piece.parts if not is_pitched(part) and part.notes]
    players = [_Player(i, name) for i, name in enumerate(names)]
    pitched = [player for player in players if not is_drums(player.name)]
    if not pitched:
        raise BadInput("Drums alone cannot play this music; add an instrument with pitches.")
    if kit and len(pitched) == len(players):
        told.append("The drums are left out.")
    sources = [part for part in piece.parts if is_pitched(part) and part.notes]
    given = _one_to_one(sources, pitched)
    lost = 0
    if given:
        for player, source in given:
            player.notes, missing = _taken_over(player, source)
            lost += missing
    else:
        tune, bass, inner = take_apart(piece)
        marks = chords_for(piece, rng) if len(pitched) > 1 else ()
        _cast(pitched, tune, bass or inner)
        lost = _share(piece, pitched, tune, bass, inner, marks, rng)
    if lost:
        told.append(
            f"{lost} inner {'note that' if lost == 1 else 'notes that'} nobody had a hand for {'is' if lost == 1 else 'are'} left out."
        )
    drums = next((player for player in players if is_drums(player.name)), None)
    if drums is not None:
        drums.notes = [Draft(n.onset, n.duration, n.pitch, n.velocity) for part in kit for n in part.notes]
        if not kit:
            told.append("There are no drums in this music, so they rest; accompanying adds some.")
    ids = new_part_ids(piece, len(players))
    return replace(piece, parts=tuple(_part(piece, p, names, ids[p.index]) for p in players))


def _one_to_one(sources: Sequence[Part], players: Sequence[_Player]) -> list[tuple[_Player, Part]]:
    """Which player takes over which part, when there is just one for each and each can: by name, then by height."""
    if len(sources) != len(players) or len(sources) < 2:
        return []
    left, pairs = list(sources), []
    waiting = []
    for player in players:
        same = next((part for part in left if instrument_of(part) == player.name), None)
        if same is None:
            waiting.append(player)
        else:
            left.remove(same)
            pairs.append((player, same))

    def height(part: Part) -> float:
        return sum(note.pitch for note in part.notes) / len(part.notes)

    chords = sorted((part for part in left if _is_chordal(part)), key=height)
    lines = sorted((part for part in left if not _is_chordal(part)), key=height)
    single = sorted((player for player in waiting if not player.chordal), key=lambda player: player.centre)
    several = sorted((player for player in waiting if player.chordal), key=lambda player: player.centre)
    if len(chords) > len(several):
        return []
    while len(several) > len(chords):  # a keyboard can take over a line too
        single.append(several.pop())
    if any(player.name == "timpani" for player in single):
        return []
    single.sort(key=lambda player: player.centre)
    return [*pairs, *zip(single, lines, strict=True), *zip(several, chords, strict=True)]


def _is_chordal(part: Part) -> bool:
    """Whether a part is more than one line with a double stop now and then."""
    return len(top_line(part.notes)) < 0.9 * len(part.notes)


def _taken_over(player: _Player, source: Part) -> tuple[list[Draft], int]:
    """A part's notes for another player, and how many of them could not be played."""
    low, high = range_of(player.name)
    drafts = [Draft(n.onset, n.duration, n.pitch, n.velocity, n.staff, n.voice) for n in source.notes]
    same = instrument_of(source) == player.name
    if same and all(low <= d.pitch <= high for d in drafts):
        return drafts, 0
    if player.chordal:
        tops = {(tone.onset, tone.pitch) for tone in top_line(source.notes)}
        return _on_keys(player.name, [(d, Role.TUNE if (d.onset, d.pitch) in tops else Role.INNER) for d in drafts])
    held = {(tone.onset, tone.pitch): tone.duration for tone in top_line(source.notes)}
    line = [replace(d, duration=held[d.onset, d.pitch], voice=1) for d in drafts if (d.onset, d.pitch) in held]
    return fitted(line, player.name), len(drafts) - len(line)


def _part(piece: Piece, player: _Player, names: Sequence[str], part_id: str) -> Part:
    two = is_keyboard(player.name) or player.name == "harp"
    program = 0 if is_drums(player.name) else program_of(player.name)
    return make_part(part_id, titled(names, player.index), program, player.notes, piece.keys, staves=2 if two else 1)


def _cast(players: list[_Player], tune: Sequence[Draft], low: Sequence[Draft]) -> None:
    """Give each player a part in the music."""
    if len(players) == 1:
        players[0].role = "chords" if players[0].chordal else "tune"
        return

    def suits(player: _Player) -> float:
        below, above = comfortable_range(player.name)
        shift, inside = max(
            ((s, sum(below <= d.pitch + s <= above for d in tune) / len(tune)) for s in (0, 12, -12, 24, -24)),
            key=lambda pair: pair[1] - 0.01 * abs(pair[0]),
        )
        singing = family_of(player.name) in _SINGING and most_at_once(player.name) <= 2
        unfit = player.name == "timpani" or family_of(player.name) == "bass"
        return inside - 0.01 * abs(shift) + 0.4 * singing - unfit - 0.02 * player.index

    lead = max(players, key=suits)
    lead.role = "tune"
    others = [player for player in players if player is not lead]
    for player in others:
        if player.name == "timpani" and len(players) > 2:
            player.role = "timpani"
    free = [player for player in others if not player.role]
    if free:
        lowest = min(free, key=lambda p: (range_of(p.name)[0] - 6 * (family_of(p.name) == "bass"), p.chordal))
        deep = [p for p in free if not p.chordal and range_of(p.name)[0] <= 43]
        chosen = lowest if not lowest.chordal or not deep else min(deep, key=lambda p: range_of(p.name)[0])
        chosen.role = "chords" if chosen.chordal else "bass"
    for player in free:
        if not player.role:
            player.role = "chords" if player.chordal else "inner"
    lines = [player for player in free if player.role == "inner"]
    if len(lines) > MOST_INNER:
        lines.sort(key=lambda player: -player.centre)
        step = len(lines) / MOST_INNER
        kept = {round(step * (i + 0.5) - 0.5) for i in range(MOST_INNER)}
        for i, player in enumerate(lines):
            player.role = "inner" if i in kept else "double"


def _share(
    piece: Piece,
    players: list[_Player],
    tune: list[Draft],
    bass: list[Draft],
    inner: list[Draft],
    marks: Sequence[ChordMark],
    rng: random.Random,
) -> int:
    """Give out the notes; returns how many inner ones could not be played by anybody."""
    lines = Bars(piece.meters, piece.pickup)
    by_role = {role: [p for p in players if p.role == role] for role in ("tune", "bass", "inner", "chords", "double")}
    leads, basses, middles, chordal = (by_role[role] for role in ("tune", "bass", "inner", "chords"))
    if leads and not basses and not middles and not chordal:  # one player of one note at a time
        leads[0].notes = fitted(tune, leads[0].name)
        return len(bass) + len(inner)
    if not bass and not inner and marks:
        bass = _roots(tune, marks, lines)
    for player in leads:
        player.notes = fitted(tune, player.name)
    for player in basses:
        player.notes = fitted(bass, player.name)
    middles.sort(key=lambda player: -player.centre)
    left: list[Draft] = list(inner)
    if middles:
        centres = [_between(player, i, len(middles)) for i, player in enumerate(middles)]
        separated, left = separate(inner, len(middles), centres)
        heard = [leads[0].notes if leads else tune, basses[0].notes if basses else bass]
        for player, line, centre in zip(middles, separated, centres, strict=True):
            own = fitted(line, player.name)
            low, high = comfortable_range(player.name)
            player.notes = fill(own, heard, marks, lines, (low, high), min(max(centre, low), high))
            heard.append(player.notes)
    lost = len(left) if not chordal else 0
    for k, player in enumerate(chordal):
        first = k == 0
        wanted = [(d, Role.INNER) for d in (inner if first or not left else left)]
        if first and not basses:
            wanted += [(d, Role.BASS) for d in bass]
        if first and not leads:
            wanted += [(d, Role.TUNE) for d in tune]
        player.notes, missing = _on_keys(player.name, wanted)
        lost += missing if first else 0
    for player in by_role["double"]:
        player.notes = _doubled(piece, player, tune, bass, middles, rng)
    for player in players:
        if player.role == "timpani":
            player.notes = _timpani(piece, player, marks, bass or tune)
    return lost


def _between(player: _Player, place: int, count: int) -> float:
    """Where an inner line likes to lie: in the player's middle, drawn towards its place between tune and bass."""
    return (player.centre + 69 - 14 * (place + 1) / (count + 1)) / 2


def fitted(line: Sequence[Draft], name: str) -> list[Draft]:
    """A line within an instrument's range: whole phrases move by octaves if they must, single notes only after that."""
    low, high = range_of(name)
    easy_low, easy_high = comfortable_range(name)

    def cost(notes: Sequence[Draft], shift: int) -> float:
        outside = sum(not low <= d.pitch + shift <= high for d in notes)
        uneasy = sum(not easy_low <= d.pitch + shift <= easy_high for d in notes)
        return (4 * outside + 0.5 * uneasy) / len(notes) + 0.03 * abs(shift)

    shifts = (0, 12, -12, 24, -24, 36, -36)
    if not line:
        return []
    whole = min(shifts, key=lambda shift: cost(line, shift))
    found: list[Draft] = []
    for phrase in _phrases(line):
        inside = all(low <= d.pitch + whole <= high for d in phrase)
        shift = whole if inside else min(shifts, key=lambda s: cost(phrase, s) + 0.02 * abs(s - whole))
        found += [replace(d, pitch=fold(d.pitch + shift, low, high), staff=1) for d in phrase]
    return _one_at_a_time(found)


def _phrases(line: Sequence[Draft]) -> list[list[Draft]]:
    phrases: list[list[Draft]] = []
    for draft in line:
        if phrases and draft.onset - phrases[-1][-1].onset - phrases[-1][-1].duration < Fraction(1, 2):
            phrases[-1].append(draft)
        else:
            phrases.append([draft])
    return phrases


def _one_at_a_time(line: Sequence[Draft]) -> list[Draft]:
    found: list[Draft] = []
    for draft in sorted(line, key=lambda d: (d.onset, -d.pitch)):
        if found and found[-1].onset == draft.onset:
            continue
        if found and found[-1].onset + found[-1].duration > draft.onset:
            found[-1] = replace(found[-1], duration=draft.onset - found[-1].onset)
        found.append(draft)
    return found


def _on_keys(name: str, wanted: list[tuple[Draft, Role]]) -> tuple[list[Draft], int]:
    """The notes as one player of chords can play them, and how many inner ones had to be left out."""
    low, high = range_of(name)
    if is_keyboard(name):
        player: Keys | Fretted | Several = Keys(low, high)
    elif name == "harp":
        player = Keys(low, high, span=16)
    elif "guitar" in name:
        player = Fretted(low, high)
    else:
        player = Several(low, high, most_at_once(name))
    for draft, role in sorted(wanted, key=lambda pair: (pair[0].onset, pair[1], -pair[0].pitch)):
        player.take(draft, role)
    return player.drafts(), player.left_out


def _roots(tune: Sequence[Draft], marks: Sequence[ChordMark], lines: Bars) -> list[Draft]:
    """A bass of long notes for music that has none: the chords' lowest notes."""
    end = max(d.onset + d.duration for d in tune)
    found: list[Draft] = []
    for mark, after in zip(marks, [*(m.quarter for m in marks[1:]), end], strict=True):
        at = max(mark.quarter, tune[0].onset)
        while at < min(after, end):
            stop = min(lines.at(at)[1], after, end)
            bass = mark.root if mark.bass is None else mark.bass
            near = found[-1].pitch if found else 45
            pitch = min((p for p in range(36, 56) if p % 12 == bass), key=lambda p: (abs(p - near), p))
            found.append(Draft(at, stop - at, pitch, 68))
            at = stop
    return found


def _doubled(
    piece: Piece,
    player: _Player,
    tune: Sequence[Draft],
    bass: Sequence[Draft],
    middles: Sequence[_Player],
    rng: random.Random,
) -> list[Draft]:
    """What a further player plays, phrase by phrase: the tune, the bass, an inner line, or nothing; at the end all play."""
    starts = [start for number, start, _, _ in bars_of(piece) if number % PHRASE == 1 or number == 0]
    ends = [*starts[1:], piece.length]
    low_player, high_player = player.centre <= 52, player.centre >= 64
    near = min(middles, key=lambda p: abs(p.centre - player.centre)).notes if middles else list(tune)
    found: list[Draft] = []
    for start, end in zip(starts, ends, strict=True):
        last = end == piece.length
        if rng.random() > 0.6 and not last:
            continue
        source = bass if low_player else tune if high_player and (last or rng.random() < 0.7) else near
        found += [replace(d, velocity=max(1, d.velocity - 8)) for d in source if start <= d.onset < end]
    return fitted(found, player.name)


def _timpani(piece: Piece, player: _Player, marks: Sequence[ChordMark], under: Sequence[Draft]) -> list[Draft]:
    """Two kettles, on the tonic and the dominant of the first chord's key: strokes on bar lines where the chord has one."""
    tonic = marks[-1].root if marks else under[-1].pitch % 12
    low, high = range_of(player.name)
    kettles = {p % 12: p for p in range(high, low - 1, -1) if p % 12 in (tonic, (tonic + 7) % 12)}
    loud = [d.velocity for d in under]
    found = []
    for number, start, end, meter in bars_of(piece):
        mark = chord_at(marks, start)
        if number == 0 or mark is None:
            continue
        tones = [(mark.root + step) % 12 for step in QUALITIES[mark.quality]]
        pitch = next((kettles[tone] for tone in tones if tone in kettles), None)
        last = end >= piece.length
        if pitch is not None and (number % 4 in (0, 1) or last):
            length = end - start if last else meter.beat_quarters
            found.append(Draft(start, min(length, piece.length - start), pitch, max(1, sum(loud) // len(loud) - 4)))
    return found
