"""Windows of scenes with the answers the listener should give."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ml_engine.instruments import DRUM_PROGRAM, drum_group
from ml_engine.models.listener import DRUM_HITS, PLAYERS, player_of
from ml_engine.models.pitch_spectra import FRAMES_A_SECOND, KEYS, LOWEST
from ml_engine.training.listening.scenes import CLIPS, FRAMES, STEP, open_shard, shards

SPAN = 400  # frames of a window
MASK_EVERY = STEP
OPEN = 24  # shards that are open at once
QUIET = 60  # level 0..255 of tones below which nobody asks whose a bin is
_PLAYER = np.array([PLAYERS.index(player_of(program)) for program in range(DRUM_PROGRAM)])


class Lessons:
    """Windows without end from the shards of a folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, np.random.default_rng(seed)
        self.shards: list[dict[str, np.ndarray]] = []
        self.known = 0
        self.look()

    def look(self) -> None:
        """Take up shards that have come to be. Raises FileNotFoundError while there is none."""
        paths = shards(self.folder)
        if not paths:
            raise FileNotFoundError(f"There are no shards in {self.folder}.")
        self.shards += [open_shard(path) for path in paths[self.known :]]
        self.known = len(paths)

    def draw(self, count: int) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
        """Tones (count, SPAN, BINS) and strokes, 0..1, and answers by question."""
        rows = []
        for _ in range(count):
            shard = self.shards[int(self.chance.integers(len(self.shards)))]
            clip = int(self.chance.integers(CLIPS))
            first = STEP * int(self.chance.integers((FRAMES - SPAN) // STEP + 1))
            rows.append(window(shard, clip, first))
        tones = torch.from_numpy(np.stack([row[0] for row in rows]))
        strokes = torch.from_numpy(np.stack([row[1] for row in rows]))
        wanted = {name: torch.from_numpy(np.stack([row[2][name] for row in rows])) for name in rows[0][2]}
        return tones, strokes, wanted


def window(shard: dict[str, np.ndarray], clip: int, first: int) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """SPAN frames of a clip from frame ``first`` on, a multiple of STEP."""
    rows = slice(first, first + SPAN)
    tones = shard["tones"][clip, rows].astype(np.float32) / 255
    strokes = shard["strokes"][clip, rows].astype(np.float32) / 255
    notes = shard["notes"]
    notes = notes[slice(*np.searchsorted(notes[:, 0], [clip, clip + 1]))][:, 1:]
    marked = first // STEP + np.arange(SPAN // STEP)
    shares = shard["shares"][clip, marked].astype(np.float32) / 255
    loud = np.maximum(tones[::STEP] - QUIET / 255, 0) * (shares.sum(-1) > 0.5)
    bends = shard["bends"][clip, rows].astype(np.float32) / 100
    return tones, strokes, answers(notes, bends, first) | {"mask": shares, "loud": loud}


def answers(notes: np.ndarray, bends: np.ndarray, first: int) -> dict[str, np.ndarray]:
    """What is heard in SPAN frames from ``first`` on, of notes (n, 5): onset s, offset s, pitch, velocity, program; and ``bends``
    (SPAN, PLAYERS) in semitones. Beside a beginning or an end nothing is asked of the neighbouring frames."""
    found = {name: np.zeros((SPAN, KEYS), np.float32) for name in ("onset", "sounding", "offset", "velocity", "bend")}
    sure = {name: np.ones((SPAN, KEYS), np.float32) for name in ("onset", "offset")}
    player = np.zeros((SPAN, KEYS, len(PLAYERS)), np.float32)
    hit, force = np.zeros((SPAN, len(DRUM_HITS)), np.float32), np.zeros((SPAN, len(DRUM_HITS)), np.float32)
    hit_sure = np.ones_like(hit)
    for onset, offset, pitch, velocity, program in notes.tolist():
        begin, end = round(onset * FRAMES_A_SECOND) - first, round(offset * FRAMES_A_SECOND) - first
        if program == DRUM_PROGRAM:
            kind = drum_group(int(pitch))
            if kind < len(DRUM_HITS) and 0 <= begin < SPAN:
                hit_sure[max(begin - 1, 0) : begin + 2, kind] = 0
                hit[begin, kind], force[begin, kind] = 1, velocity / 127
            continue
        key = int(pitch) - LOWEST
        if not 0 <= key < KEYS or begin >= SPAN or end < 0:
            continue
        end = max(end, begin + 1)
        inside = slice(max(begin, 0), min(end, SPAN))
        who = int(_PLAYER[int(program)])
        found["sounding"][inside, key] = 1
        found["bend"][inside, key] = bends[inside, who]
        player[inside, key, who] = 1
        if begin >= 0:
            sure["onset"][max(begin - 1, 0) : begin + 2, key] = 0
            found["onset"][begin, key], found["velocity"][begin, key] = 1, velocity / 127
        if end < SPAN:
            sure["offset"][max(end - 2, 0) : end + 3, key] = 0
            found["offset"][end, key] = 1
    for name, weight in sure.items():
        found[f"{name} sure"] = np.maximum(weight, found[name])
    hit_sure = np.maximum(hit_sure, hit)
    return found | {"player": player, "hit": hit, "force": force, "hit sure": hit_sure}
