"""Does a piece do what was asked? Each check looks at the notes and signs of the piece alone, never at the brief.

A check returns None when nothing of its kind was asked, else (holds, what came instead).
"""

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ml_engine import BadInput, Piece, play
from ml_engine.bars import bars_of
from ml_engine.composition.drafts import is_pitched
from ml_engine.instruments import name_of
from ml_engine.music import Meter, Part
from ml_engine.theory import chord_tones, read_chord, tonality

Verdict = tuple[bool, str] | None
SECONDS_OFF = 0.1  # how far a length in seconds may be off; a bar is always forgiven
VOICE_PROGRAMS = range(52, 55)


def meter(piece: Piece, wanted: str) -> Verdict:
    """One metre, from the first bar to the last."""
    found = [f"{m.numerator}/{m.denominator}" for m in piece.meters]
    return set(found) == {wanted}, " ".join(found)


def tempo(piece: Piece, wanted: float | list[float]) -> Verdict:
    """The first metronome mark. A number must be met exactly; a word's range by the quarters or by the felt beats.

    A number in compound metre may count either, since "120 bpm in 6/8" says neither.
    """
    if not piece.tempo_marks:
        return False, "no mark"
    bpm = piece.tempo_marks[0].bpm
    counts = {bpm, bpm / float(piece.meters[0].beat_quarters)}
    if isinstance(wanted, list):
        return any(wanted[0] <= count <= wanted[1] for count in counts), f"{bpm:g}"
    return any(abs(count - wanted) < 0.01 for count in counts), f"{bpm:g}"


def bars(piece: Piece, wanted: int) -> Verdict:
    """The number of bars, an upbeat not counted."""
    found = sum(1 for number, *_ in bars_of(piece) if number)
    return found == wanted, str(found)


def seconds(piece: Piece, wanted: float) -> Verdict:
    """How long it plays: within a tenth, or a bar."""
    notation, performance = play(piece)
    last = notation.timeline.seconds_at(float(piece.length))
    bar = last - notation.timeline.seconds_at(float(piece.length - piece.meters[-1].bar_quarters))
    off = abs(performance.duration - wanted)
    return off <= max(SECONDS_OFF * wanted, bar + 0.5), f"{performance.duration:.1f}"


def names_of(part: Part) -> set[str]:
    """What a player of this part may be called."""
    if not is_pitched(part):
        return {"drums"}
    words = part.name.strip().lower().split()
    while words and (words[-1].isdigit() or set(words[-1]) <= set("iv")):
        words.pop()
    name = " ".join(words)
    if name == "bass" and part.program in VOICE_PROGRAMS:
        name = "bass voice"
    return {name, name_of(part.program)}


def instruments(piece: Piece, wanted: Sequence[str]) -> Verdict:
    """Every player asked for has a part of their own with notes. "a|b": either will do."""
    parts = [names_of(part) for part in piece.parts if part.notes]
    taken: dict[int, int] = {}

    def place(want: int, tried: set[int]) -> bool:
        for at, names in enumerate(parts):
            if at not in tried and names & set(wanted[want].split("|")):
                tried.add(at)
                if at not in taken or place(taken[at], tried):
                    taken[at] = want
                    return True
        return False

    holds = all(place(want, set()) for want in range(len(wanted)))
    return holds, ", ".join(f"{part.name} ({len(part.notes)} notes)" for part in piece.parts)


def without(piece: Piece, unwanted: Sequence[str]) -> Verdict:
    """Nobody plays who was excluded."""
    found = [part.name for part in piece.parts if part.notes and names_of(part) & set(unwanted)]
    return not found, ", ".join(found)


def only(piece: Piece, wanted: Sequence[str]) -> Verdict:
    """There are not more parts than players asked for."""
    found = [part for part in piece.parts if part.notes]
    return len(found) == len(wanted), f"{len(found)} parts for {len(wanted)}"


def signature(piece: Piece, wanted: str) -> Verdict:
    """The key signature, with the tonic and mode that it is written for, throughout."""
    tone = tonality(wanted)
    found = [f"{key.tonic} {key.mode} ({key.fifths:+d})" for key in piece.keys]
    right = [
        (key.fifths - tone.fifths) % 12 == 0 and tonality(f"{key.tonic} {key.mode}").tonic == tone.tonic
        for key in piece.keys
    ]
    return bool(right) and all(right), ", ".join(found)


def heard_key(piece: Piece, wanted: str, finder: str = "key") -> Verdict:
    """The key that music21 hears in the pitches; of modes the signature, of major and minor the tonic too.

    Its finder "key" goes by Aarden's profiles, which the composer steers by as well; "krumhansl" by others.
    """
    from music21 import note, stream

    heard = stream.Stream()
    for part in piece.parts:
        if is_pitched(part):
            for one in part.notes:
                heard.insert(float(one.onset), note.Note(one.pitch, quarterLength=float(one.duration)))
    if not heard.notes:
        return None
    found = heard.analyze(finder)
    tone = tonality(wanted)
    if tone.mode in ("major", "minor"):
        return (found.tonic.pitchClass == tone.tonic and found.mode == tone.mode), str(found)
    return (found.sharps - tone.fifths) % 12 == 0, str(found)


def strong_beats(meter: Meter) -> list[Fraction]:
    """Beats 1 and 3 of 4/4; all felt beats of other metres."""
    step = meter.beat_quarters
    count = int(meter.bar_quarters / step)
    return [step * i for i in range(count) if (meter.numerator, meter.denominator) != (4, 4) or i % 2 == 0]


def chords(piece: Piece, wanted: Sequence[str]) -> tuple[int, int, str]:
    """(notes in the chord, notes, worst bars) of the pitched notes that sound on strong beats.

    ``wanted``: a string a bar, chords of one bar parted by spaces share it evenly; repeated until the end.
    """
    notes = [note for part in piece.parts if is_pitched(part) for note in part.notes]
    inside = total = 0
    wrong: list[str] = []
    for at, (_, start, end, sign) in enumerate(row for row in bars_of(piece) if row[0]):
        symbols = wanted[at % len(wanted)].split()
        edges = [start + (end - start) * i / len(symbols) for i in range(len(symbols))]
        for beat in strong_beats(sign):
            symbol = symbols[bisect_right(edges, start + beat) - 1]
            tones = chord_tones(read_chord(symbol))
            sounding = [n.pitch % 12 for n in notes if n.onset <= start + beat < n.onset + n.duration]
            right = sum(pitch in tones for pitch in sounding)
            inside, total = inside + right, total + len(sounding)
            if right < len(sounding):
                wrong.append(f"bar {at + 1} {symbol}: {sorted(set(sounding) - set(tones))}")
    return inside, total, "; ".join(wrong[:4])


def form(piece: Piece, wanted: str) -> Verdict:
    """The order of the sections, by their labels or, for letters, by which are the same."""
    found = [section.label for section in piece.sections]
    letters = wanted.split() if " " in wanted else list(wanted)
    return [x.lower().strip("'") for x in found] == [x.lower() for x in letters], " ".join(found) or "none"


def read_expected(expected: dict[str, Any]) -> None:
    """Raise BadInput or ValueError when an expectation itself is written wrongly."""
    known = {
        "key",
        "meter",
        "tempo",
        "bars",
        "seconds",
        "instruments",
        "only",
        "without",
        "chords",
        "genre",
        "moods",
        "form",
    }
    if set(expected) - known:
        raise ValueError(f"unknown: {set(expected) - known}")
    if "key" in expected:
        tonality(expected["key"])
    for bar in expected.get("chords", []):
        for symbol in bar.split():
            read_chord(symbol)
    for name in expected.get("instruments", []):
        from ml_engine.instruments import is_drums, program_of

        if not all(is_drums(one) or one == "piano" or program_of(one) for one in name.split("|")):
            raise BadInput(f"“{name}” is no instrument.")
