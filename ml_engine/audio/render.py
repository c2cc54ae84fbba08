"""A performance played with a SoundFont into a sound file."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.signal import butter, oaconvolve, sosfilt
from symusic import Note as SynthNote
from symusic import Score, Synthesizer, Track

from ml_engine.audio.encode import ENDINGS, write_sound
from ml_engine.audio.loudness import CEILING
from ml_engine.audio.sound import RATE
from ml_engine.audio.soundfont import tuned
from ml_engine.instruments import is_drums, program_of
from ml_engine.music import Note, Performance

_PIECE = 60 * RATE  # what is played at a time, so that an evening's music fits in memory
_WET = 0.22
_REVERB_SECONDS = 1.7  # until the room is 60 dB quieter
_REVERB_DELAY = 0.018  # seconds before the first reflection
_SEED = 20


Blocks = Iterator[np.ndarray]  # of shape (frames, 2)


def render(
    performance: Performance,
    path: Path,
    *,
    soundfont: Path,
    reverb: bool = False,
    through: Callable[[Blocks], Blocks] | None = None,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Play ``performance`` into ``path`` (WAV, FLAC or OGG by its ending), stereo, at 44.1 kHz (OGG: 48 kHz).

    The sustain pedal holds the notes of keyboards. ``soundfont`` is an SF2 or SF3 file. ``through``: what is done with the sound on its way,
    as long as it was at RATE; ``tags`` as :class:`ml_engine.audio.encode.Writer` takes them. Loud music is turned down so
    that it peaks at -1 dB; quiet music stays as it is. Raises FileNotFoundError without the SoundFont, ValueError for
    another ending.
    """
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"Sound files end in .wav, .flac or .ogg, not in {path.suffix!r}")
    if not soundfont.is_file():
        raise FileNotFoundError(soundfont)
    with tuned(soundfont) as font:
        synthesizer = Synthesizer(str(font), RATE, 0)
    pieces = _pieces(synthesizer, pedalled(performance))
    with tempfile.TemporaryFile(prefix="notewright-render-") as kept:
        peak = 0.0
        pieces = _in_a_room(pieces) if reverb else pieces
        for piece in through(pieces) if through else pieces:
            peak = max(peak, float(np.abs(piece).max(initial=0.0)))
            kept.write(piece.tobytes())
        kept.seek(0)
        gain = np.float32(min(1.0, CEILING / max(peak, 1e-9)))
        data = iter(lambda: kept.read(8 * RATE), b"")
        write_sound(path, (np.frombuffer(part, np.float32).reshape(-1, 2) * gain for part in data), RATE, 2, tags=tags)


def pedalled(performance: Performance) -> list[Note]:
    """The notes as long as they sound: those of keyboards held by the pedal (all pitched ones when there are none)."""
    keyboards = {n.instrument for n in performance.notes if program_of(n.instrument) < 8 and not is_drums(n.instrument)}
    held: list[Note] = []
    free: list[Note] = []
    for note in performance.notes:
        touched = note.instrument in keyboards if keyboards else not is_drums(note.instrument)
        (held if touched else free).append(note)
    return [*replace(performance, notes=tuple(held)).sounding().notes, *free]


def _pieces(synthesizer: Synthesizer, notes: list[Note]) -> Iterator[np.ndarray]:
    """The music in order, as arrays of shape (frames, 2). Notes ring on into the pieces after their own."""
    notes = sorted(notes, key=lambda note: note.onset)
    ringing = np.zeros((0, 2), np.float32)
    start = at = 0
    while at < len(notes) or len(ringing):
        end = at
        while end < len(notes) and notes[end].onset * RATE < start + _PIECE:
            end += 1
        sounding = _play(synthesizer, notes[at:end], start / RATE)
        together = np.zeros((max(len(sounding), len(ringing)), 2), np.float32)
        together[: len(sounding)] += sounding
        together[: len(ringing)] += ringing
        at, start = end, start + _PIECE
        if at < len(notes) and len(together) < _PIECE:  # silence until the next note's piece
            together = np.concatenate([together, np.zeros((_PIECE - len(together), 2), np.float32)])
        yield together[:_PIECE]
        ringing = together[_PIECE:]


def _play(synthesizer: Synthesizer, notes: list[Note], start: float) -> np.ndarray:
    if not notes:
        return np.zeros((0, 2), np.float32)
    score = Score(960, ttype="Second")
    for name in sorted({note.instrument for note in notes}):
        drums = is_drums(name)
        track = Track(name, 0 if drums else program_of(name), drums, ttype="Second")
        for note in notes:
            if note.instrument == name:
                length = max(note.offset - note.onset, 0.001)
                track.notes.append(
                    SynthNote(max(note.onset - start, 0.0), length, note.pitch, note.velocity, ttype="Second")
                )
        score.tracks.append(track)
    return np.ascontiguousarray(synthesizer.render(score, True).T)


def _in_a_room(pieces: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
    """The same in a small hall: overlap-add convolution with :func:`room`."""
    response = room()
    tail = np.zeros((len(response) - 1, 2), np.float32)
    for piece in pieces:
        wet = oaconvolve(piece, response, axes=0).astype(np.float32)
        wet[: len(tail)] += tail[: len(wet)]
        rest = tail[len(wet) :]
        tail = wet[len(piece) :]
        tail[: len(rest)] += rest
        yield piece + _WET * wet[: len(piece)]
    yield _WET * tail


def room() -> np.ndarray:
    """A hall's impulse response, shape (frames, 2), energy 1: noise that dies away, its heights sooner than its depths.

    Exponentially decaying noise (Moorer 1979, "About this reverberation business") in three bands, each with its own
    time; a fixed seed, so that every rendering is the same.
    """
    chance = np.random.default_rng(_SEED)
    frames = round(_REVERB_SECONDS * RATE)
    time = np.arange(frames)[:, None] / RATE
    noise = chance.standard_normal((frames, 2))
    response = np.zeros((frames, 2))
    for band, kind, share in ((400, "lowpass", 1.0), ((400, 3000), "bandpass", 0.85), (3000, "highpass", 0.4)):
        sound = sosfilt(butter(2, band, kind, fs=RATE, output="sos"), noise, axis=0)
        response += sound * 10 ** (-3 * time / (_REVERB_SECONDS * share))
    response[: round(0.004 * RATE)] *= np.linspace(0, 1, round(0.004 * RATE))[:, None]
    response /= np.sqrt(np.square(response).sum(axis=0))
    return np.concatenate([np.zeros((round(_REVERB_DELAY * RATE), 2)), response]).astype(np.float32)
