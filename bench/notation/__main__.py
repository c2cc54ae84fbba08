"""How well free playing is written down: beats, downbeats, metre, key, places in the bar, and how fast.

    python -m bench.notation                      scores of music21's corpus, played by our own renderer
    python -m bench.notation --data DIR           also lieder/ (piano parts, rendered) and pop909/ (as played)
    python -m bench.notation --data DIR --works 40 --split valid

Beats count when they fall within 70 ms of a true one (mir_eval's F-measure, from the first true beat on). A work that
raises an error counts as 0. Corpora are split as their README says: by a hash of the work's name.
"""

import argparse
import hashlib
import random
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp, pi, sin
from pathlib import Path

import mir_eval
import numpy as np

from ml_engine import Note, Performance, notate

CORPUS = (
    "bach/bwv846", "bach/bwv66.6", "bach/bwv269", "bach/bwv347", "bach/bwv10.7", "mozart/k545",
    "mozart/k80/movement1", "haydn/opus74no1/movement3",
    "joplin/maple_leaf_rag", "schumann_clara/polonaise_op1n1", "schumann_clara/polonaise_op1n2",
    "schumann_clara/polonaise_op1n3", "schumann_clara/polonaise_op1n4", "chopin/mazurka06-2", "cpebach/h186",
    "beethoven/opus18no1/movement1",
)  # fmt: skip
METERS = {"2/4", "3/4", "4/4", "6/8", "2/2", "3/8", "9/8", "12/8"}


@dataclass(frozen=True, slots=True)
class Work:
    """A score with one metre: (quarter, quarters, pitch) of each note; upbeat in quarters."""

    name: str
    notes: tuple[tuple[float, float, int], ...]
    meter: str
    fifths: int
    pickup: float
    bpm: float

    @property
    def beat(self) -> float:
        numerator, denominator = map(int, self.meter.split("/"))
        return 12 / denominator if denominator == 8 and numerator > 3 else 4 / denominator

    @property
    def bar(self) -> float:
        numerator, denominator = map(int, self.meter.split("/"))
        return 4 * numerator / denominator


@dataclass(frozen=True, slots=True)
class Truth:
    """A performance and what was meant: beat and downbeat times, metre and key, and each note's place in beats."""

    name: str
    performance: Performance
    beats: np.ndarray
    downbeats: np.ndarray
    meter: str | None
    fifths: int | None
    places: tuple[float, ...] | None = None


@dataclass(slots=True)
class Tally:
    rows: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, **values: float | None) -> None:
        for name, value in values.items():
            if value is not None:
                self.rows[name].append(value)


def corpus_works() -> Iterator[Work]:
    """Works of music21's corpus that keep one metre; composers died long ago."""
    from music21 import corpus

    for name in CORPUS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                score = corpus.parse(name)
            except Exception as fault:
                print(f"   {name}: not in this music21 ({fault})")
                continue
        part = score.parts[0]
        signatures = [s.ratioString for s in part.flatten().getElementsByClass("TimeSignature")]
        keys = [k.sharps for k in part.flatten().getElementsByClass("KeySignature")]
        first = part.getElementsByClass("Measure")[0]
        meter = signatures[0]
        numerator, denominator = map(int, meter.split("/"))
        length = float(first.duration.quarterLength)
        pickup = length if length < 4 * numerator / denominator else 0.0
        if len(set(signatures)) > 1 or meter not in METERS:
            print(f"   {name}: changes its metre, left out")
            continue
        notes = {
            (float(n.offset), float(n.quarterLength), p.midi)
            for n in score.stripTies().flatten().notes
            if n.quarterLength > 0 and not hasattr(n, "figure")
            for p in n.pitches
        }
        yield Work(name, tuple(sorted(notes)), meter, keys[0] if len(set(keys)) == 1 else 99, pickup, 0.0)


def lieder_works(folder: Path, split: str) -> Iterator[Work]:
    """The piano parts of songs that keep one metre and one key, with their bar lines."""
    from music21 import converter

    for file in sorted(folder.rglob("*.mxl"), key=lambda path: hashlib.sha256(path.stem.encode()).hexdigest()[::-1]):
        if not _in_split(file.stem, split):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                score = converter.parse(file)
            except Exception as fault:
                print(f"   {file.stem}: cannot be read ({fault!r})")
                continue
            staves = list(score.parts)[-2:]
            if len(staves) < 2 or any("PartStaff" not in staff.classes for staff in staves):
                continue
            signatures = {s.ratioString for s in staves[0].flatten().getElementsByClass("TimeSignature")}
            keys = {k.sharps for k in staves[0].flatten().getElementsByClass("KeySignature")}
            if len(signatures) != 1 or len(keys) != 1 or not signatures <= METERS:
                continue
            meter = signatures.pop()
            numerator, denominator = map(int, meter.split("/"))
            length = float(staves[0].getElementsByClass("Measure")[0].duration.quarterLength)
            notes = {
                (float(n.offset), float(n.quarterLength), p.midi)
                for staff in staves
                for n in staff.stripTies().flatten().notes
                if n.quarterLength > 0 and not hasattr(n, "figure")
                for p in n.pitches
            }
        pickup = length if length < 4 * numerator / denominator else 0.0
        if len(notes) >= 60:
            yield Work(file.stem, tuple(sorted(notes)), meter, keys.pop(), pickup, 0.0)


def _fifths(key: str) -> int:
    tonic, mode = key.split(":")
    place = "FCGDAEB".index(tonic[0]) - 1 + 7 * (tonic.count("#") - tonic[1:].count("b"))
    return place - 3 * (mode == "min")


def _in_split(name: str, split: str) -> bool:
    valid = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 20 == 0
    return split == "all" or valid == (split == "valid")


def perform(work: Work, seed: int, freedom: float = 1.0) -> Truth:
    """Play a work: tempo arches over phrases, wanders, and slows at the end; voices apart by a few milliseconds.

    At ``freedom`` 1 the tempo mostly stays within 15 % of its mean. Louder on top, a little on the beat; keys let go
    before or after the next note; a pedal is not needed, the written view does not hear it.
    """
    random_ = random.Random(f"{work.name} {seed}")
    bpm = work.bpm if work.bpm and work.bpm != 60 else random_.choice([66, 76, 88, 100, 112, 126]) * min(work.beat, 1.5)
    end = max(onset + length for onset, length, _ in work.notes)
    step = 0.25
    count = int(end / step) + 9
    phrase = work.bar * random_.choice([2, 4, 4, 8])
    wander, curve = 0.0, np.empty(count)
    for i in range(count):
        wander = 0.97 * wander + random_.gauss(0, 0.008)
        arch = 0.07 * sin(2 * pi * (i * step / phrase) - pi / 2)
        late = max(0.0, 1 - (end - i * step) / (2 * work.bar)) * 0.35
        breath = 0.08 * (1 if i * step % phrase > phrase - work.beat else 0)
        curve[i] = exp(freedom * (wander - arch + late + breath))
    times = np.concatenate([[0.0], np.cumsum(curve * step * 60 / bpm)])
    grid = np.arange(count + 1) * step

    def at(quarter: float) -> float:
        return 0.5 + float(np.interp(quarter, grid, times))

    legato = random_.uniform(0.7, 1.02)
    notes, places = [], []
    tops: dict[float, int] = {}
    for onset, _, pitch in work.notes:
        tops[onset] = max(tops.get(onset, 0), pitch)
    for onset, length, pitch in work.notes:
        top = pitch == tops[onset]
        start = at(onset) + random_.gauss(0, 0.006) - 0.008 * top
        held = (at(onset + length) - at(onset)) * min(max(random_.gauss(legato, 0.08), 0.2), 1.15)
        in_bar = (onset - max(work.pickup, 0)) % work.bar
        accent = 5 if in_bar == 0 else 2 if in_bar % work.beat == 0 else 0
        velocity = round(58 + 14 * top + accent + 8 * sin(2 * pi * onset / phrase) + random_.gauss(0, 5))
        notes.append(
            (Note(max(start, 0.0), max(start + max(held, 0.03), 0.03), pitch, min(max(velocity, 15), 120)), onset)
        )
    notes.sort(key=lambda pair: (pair[0].onset, pair[0].pitch, pair[0].offset))
    places = tuple(place / work.beat for _, place in notes)
    first = max(work.pickup, 0) % work.beat
    beats = np.array([at(q) for q in np.arange(first, end, work.beat)])
    downbeats = np.array([at(q) for q in np.arange(max(work.pickup, 0) % work.bar, end, work.bar)])
    return Truth(
        work.name,
        Performance.of(note for note, _ in notes),
        beats,
        downbeats,
        work.meter,
        work.fifths if work.fifths != 99 else None,
        places,
    )


def pop909_songs(folder: Path, split: str) -> Iterator[Truth]:
    """Pop songs as played on the piano, with beats annotated by hand."""
    from ml_engine import read_performance

    for song in sorted(folder.iterdir()):
        rows = song / "beat_midi.txt"
        if not rows.is_file() or not _in_split(song.name, split):
            continue
        table = np.loadtxt(rows)
        # The third column marks bars of four (or six) beats; the second every short bar.
        steps = np.diff(np.nonzero(table[:, 2])[0])
        size = int(np.median(steps)) if len(steps) else 4
        keys = [line.split("\t")[2] for line in (song / "key_audio.txt").read_text().splitlines() if line.strip()]
        fifths = {((_fifths(key) + 5) % 12) - 5 for key in keys}
        yield Truth(
            f"pop909/{song.name}",
            read_performance(song / f"{song.name}.mid"),
            table[:, 0],
            table[table[:, 2] == 1, 0],
            {4: "4/4", 6: "6/8"}.get(size),
            fifths.pop() if len(fifths) == 1 else None,
        )


def measure(truth: Truth, tally: Tally, *, show: bool) -> None:
    """Notate one performance and compare."""
    started = time.process_time()
    try:
        notation = notate(truth.performance)
    except Exception as fault:
        print(f"   {truth.name}: {fault!r}")
        tally.add(beat=0.0, downbeat=0.0 if len(truth.downbeats) else None, key=0.0, meter=0.0, place=0.0)
        return
    seconds = time.process_time() - started
    line = notation.timeline
    start = truth.beats[0] - 0.1
    last = truth.beats[-1] + 0.1
    beats = np.array([beat.time for beat in line.beats if start <= beat.time <= last])
    downbeats = np.array([beat.time for beat in line.beats if beat.downbeat and start <= beat.time <= last])
    beat = mir_eval.beat.f_measure(truth.beats, beats) if len(beats) else 0.0
    downbeat = mir_eval.beat.f_measure(truth.downbeats, downbeats) if len(truth.downbeats) and len(downbeats) else None
    sign = f"{notation.piece.meters[0].numerator}/{notation.piece.meters[0].denominator}"
    fifths = notation.piece.keys[0].fifths
    key = None if truth.fifths is None else float((fifths - truth.fifths) % 12 == 0)
    meter = None if truth.meter is None else float(sign == truth.meter)
    tally.add(
        beat=beat, downbeat=downbeat, key=key, meter=meter, place=_placed(truth, notation),
        speed=1000 * seconds / len(truth.performance.notes),
    )  # fmt: skip
    if show:
        down = "-" if downbeat is None else f"{downbeat:.2f}"
        tempo, meant = (60 / float(np.median(np.diff(times))) for times in (beats, truth.beats))
        print(
            f"   {truth.name[-44:]:44} beat {beat:.2f} downbeat {down} {sign} for {truth.meter}"
            f" key {fifths} for {truth.fifths} bpm {tempo:.0f} for {meant:.0f}"
        )


def _placed(truth: Truth, notation) -> float | None:
    """Share of the notes that stand at the right place within their beat."""
    if truth.places is None:
        return None
    step = float(notation.timeline.beats[1].quarter - notation.timeline.beats[0].quarter)
    right = sum(
        abs((float(note.onset) / step - truth.places[note.played] + 0.5) % 1 - 0.5) < 0.01
        for part in notation.piece.parts
        for note in part.notes
        if note.played is not None
    )
    return right / len(truth.places)


def report(name: str, truths: Iterator[Truth], works: int, *, show: bool) -> Tally:
    tally = Tally()
    by_meter: dict[str, list[float]] = defaultdict(list)
    for index, truth in enumerate(truths):
        if index == works:
            break
        before = len(tally.rows["beat"])
        measure(truth, tally, show=show)
        by_meter[truth.meter or "?"] += tally.rows["beat"][before:]
    means = defaultdict(lambda: float("nan"), {key: float(np.mean(v)) for key, v in tally.rows.items() if v})
    print(
        f"{name}: {len(tally.rows['beat'])} works, beat F1 {means['beat']:.3f}, downbeat F1 {means['downbeat']:.3f}, "
        f"metre exact {means['meter']:.3f}, key signature exact {means['key']:.3f}, "
        f"place in beat {means['place']:.3f}, {means['speed']:.2f} s of one core per 1,000 notes"
    )
    print("   beat F1 by metre: " + ", ".join(f"{m} {np.mean(v):.2f} ({len(v)})" for m, v in sorted(by_meter.items())))
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder that holds lieder/ and pop909/")
    parser.add_argument("--works", type=int, default=30, help="of each collection")
    parser.add_argument("--split", choices=["train", "valid", "all"], default="valid")
    parser.add_argument("--freedom", type=float, default=1.0, help="0 plays in strict time")
    parser.add_argument("--show", action="store_true", help="one line a work")
    parser.add_argument("--only", choices=["corpus", "lieder", "pop909"])
    arguments = parser.parse_args()
    free, show, works = arguments.freedom, arguments.show, arguments.works
    if arguments.only in {None, "corpus"}:
        report("music21 corpus, rendered", (perform(work, 1, free) for work in corpus_works()), works, show=show)
    if arguments.data and arguments.only in {None, "lieder"}:
        chosen = lieder_works(arguments.data / "lieder", arguments.split)
        report("lieder, piano parts, rendered", (perform(work, 1, free) for work in chosen), works, show=show)
    if arguments.data and arguments.only in {None, "pop909"}:
        report("pop909, as played", pop909_songs(arguments.data / "pop909", arguments.split), works, show=show)


if __name__ == "__main__":
    main()
