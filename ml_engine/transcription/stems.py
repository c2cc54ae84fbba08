"""The sound of each kind of player by itself: masks of the listener over the spectrum of the recording.

A mask says what part of each bin belongs to whom; it leans on the notes of each player (:mod:`ml_engine.transcription.partials`), and the
parts of players who do not play go to the others, so that the stems add up to the recording. Windows of the network overlap as in the engine ``ensemble``; the spectrum runs on without a seam.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.fft import irfft, rfft

from ml_engine.audio.decode import decode
from ml_engine.audio.encode import Writer, tags_of
from ml_engine.errors import BadInput
from ml_engine.events import Report, Stage, ignore
from ml_engine.instruments import program_or_drums
from ml_engine.models.licences import weights_licence
from ml_engine.models.listener import STEMS, player_of
from ml_engine.models.pitch_spectra import BINS, HOP, RATE, centre_of
from ml_engine.music import Note
from ml_engine.origin import RIGHTS, SEPARATED, Origin, now
from ml_engine.transcription.ensemble import KEPT, gain_of, listen, posteriors
from ml_engine.transcription.found import Found, Teller
from ml_engine.transcription.partials import Partials
from ml_engine.transcription.tuning import tuning_of

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound
    from ml_engine.limits import Limits

MODEL = "ensemble"  # the engine whose network it is
LEAN = 0.5  # how far masks lean on notes; 0 is not at all
_FRAMES_A_WINDOW = 4  # of the spectrum: hops in its window


def separate(
    path: Path,
    directory: Path,
    *,
    notes: Sequence[Note] = (),
    title: str = "",
    statement: Origin | None = None,
    limits: "Limits | None" = None,
    report: Report = ignore,
) -> dict[str, Path]:
    """Take a recording apart; see :func:`ml_engine.separate`."""
    statement = statement or Origin(
        SEPARATED,
        MODEL,
        takes=(path.name,),
        made=now()[:10],
        licence=weights_licence(MODEL),
        rights=RIGHTS[SEPARATED],
    )
    with decode(path, limits, report=report) as sound:
        there = _players(notes)
        if len(there) < 2:
            # One player's part does not say that nobody else plays.
            found = Found()
            report(Stage("listening", 0.0))
            listen(sound, Teller(report, found))
            notes, there = found.notes, _players(found.notes)
        if not there:
            raise BadInput("No players were found in this recording.")
        playing = [player for player in STEMS if player in there]
        tags = {player: tags_of(statement, f"{title or path.stem} ({player})") for player in playing}
        return write_stems(sound, playing, notes, directory, tags=tags, report=report)


def _players(notes: Sequence[Note]) -> set[str]:
    return {player_of(program_or_drums(note.instrument)) for note in notes}


def write_stems(
    sound: "Sound",
    players: Sequence[str],
    notes: Sequence[Note],
    folder: Path,
    *,
    ending: str = ".flac",
    tags: Mapping[str, Mapping[str, str]] | None = None,
    report: Report = ignore,
) -> dict[str, Path]:
    """Write FOLDER/PLAYER.flac of each of ``players`` (names of STEMS, those that play) who have ``notes``, and return them by player.

    Mono at the sound's rate and as long as it, with ``tags`` by player. Memory does not grow with the sound. Raises ValueError for a
    player there is not.
    """
    paths = {player: folder / f"{player}{ending}" for player in players}
    with ExitStack() as open_files:
        writers = [
            open_files.enter_context(Writer(path, sound.rate, 1, tags=(tags or {}).get(player)))
            for player, path in paths.items()
        ]
        for done, block in _separated(sound, players, notes):
            for writer, part in zip(writers, block, strict=True):
                writer.write(part[:, None])
            report(Stage("separating", done))
    return paths


def separated(sound: "Sound", players: Sequence[str], notes: Sequence[Note] = ()) -> np.ndarray:
    """The stems of short sounds at once: (players, samples)."""
    blocks = [block for _, block in _separated(sound, players, notes)]
    return np.concatenate(blocks, 1)


def _separated(sound: "Sound", players: Sequence[str], notes: Sequence[Note]) -> Iterator[tuple[float, np.ndarray]]:
    """Share of the sound that is done, and the next samples of all stems (stems, n)."""
    chosen = [STEMS.index(player) for player in players]
    partials = Partials(notes, players) if notes else None
    hop = HOP * sound.rate // RATE
    size = _FRAMES_A_WINDOW * hop
    window = np.sqrt(np.hanning(size + 1)[:-1]).astype(np.float32)
    gain, cents = gain_of(sound), tuning_of(sound)
    rows = _rows(size, sound.rate, cents)
    total = max(1, -(-sound.frames // hop))
    ahead = size // 2 // hop  # frames by which a frame's window reaches back
    ringing = np.zeros((len(chosen), size - hop), np.float32)
    for first in range(0, total + ahead, KEPT):
        count = min(KEPT, total + ahead - first)
        mask = posteriors(sound, first, gain, cents, masks=True)["mask"][:count, :, chosen]
        if partials:
            mask = mask * partials.weights(first, count) ** LEAN
        mask /= mask.sum(-1, keepdims=True) + 1e-9
        samples = sound.read(first * hop - size // 2, (count - 1) * hop + size)
        frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop] * window
        spectrum = rfft(frames, axis=1)
        made = np.zeros((len(chosen), count * hop + size - hop), np.float32)
        made[:, : size - hop] = ringing
        for at in range(len(chosen)):
            parts = irfft(spectrum * mask[:, rows, at], size, axis=1) * window * (2 / _FRAMES_A_WINDOW)
            for frame, part in enumerate(parts):
                made[at, frame * hop : frame * hop + size] += part
        ringing = made[:, count * hop :]
        begin = size // 2 if first == 0 else 0
        ends = (first + count) * hop - size // 2 - sound.frames
        yield min(1.0, (first + count) / (total + ahead)), made[:, begin : count * hop - max(ends, 0)]


def _rows(size: int, rate: int, cents: float) -> np.ndarray:
    """The listener's bin for each of the spectrum's: the nearest in pitch."""
    hertz = np.fft.rfftfreq(size, 1 / rate)
    return np.searchsorted(centre_of(np.arange(BINS - 1) + 0.5) * 2 ** (cents / 1200), hertz)
