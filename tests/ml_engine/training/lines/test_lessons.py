"""What the line ear learns from: lines of one note at a time, bent as they are said to be, and a network that learns."""

from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
import soxr
import torch

from ml_engine.lines.ear import BEGINS, REACH, Ear
from ml_engine.lines.frames import FEATURES
from ml_engine.models.crepe import MIDI, pitches
from ml_engine.models.crepe import RATE as HEARD_RATE
from ml_engine.models.files import fill, read_config
from ml_engine.training.lines import learn
from ml_engine.training.lines.clips import EMPTY, SINGERS, clip, loud_enough
from ml_engine.training.lines.players import FINE, RATE, Player, curves, own_source, played, single_lines, sound_of
from ml_engine.training.lines.singers import spoken, sung
from ml_engine.training.notation.score import BAR, KEY, NOTE, PART, TEMPO, Score

SINGER = Player("singer", "soprano", 0.8, (40, 60), -35.0)


def song(notes: int = 60) -> Score:
    """A voice in quarters and eighths over a piano on two staves."""
    rows = []
    for at in range(notes):
        rows.append((at * 1.0, 1.0 - 0.5 * (at % 3 == 0), 64 + (0, 2, 4, 4, 7, 5)[at % 6], 0, 0, 1, 1, 70, 0, False))
        rows += [(at * 1.0, 1.0, pitch, 0, 1, 2, 1, 60, 0, False) for pitch in (48, 55)]
    table = np.array(rows, NOTE)
    return Score(
        "song", "lieder", table[np.lexsort((table["pitch"], table["onset"]))],
        np.array([(4.0 * bar, 4.0, 4, 4) for bar in range(notes // 4)], BAR), np.array([(0.0, 0, 1)], KEY),
        np.array([(0.0, 100.0)], TEMPO), np.array([(53, 1), (0, 2)], PART),
    )  # fmt: skip


def test_only_the_voice_of_a_song_is_a_single_line() -> None:
    score = song()
    assert single_lines([score]) == [(score, 0)]
    assert single_lines([song(30)]) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_line_is_played_one_note_at_a_time(seed: int) -> None:
    line = played((song(), 0), SINGER, 20.0, seed)
    assert line is not None
    assert line.notes[0].onset == pytest.approx(0.4, abs=0.2)
    for note, after in zip(line.notes, line.notes[1:], strict=False):
        assert note.onset < note.offset <= after.onset + 1e-6
        if note.pitch == after.pitch:
            assert after.onset - note.offset >= 0.029
    assert line == played((song(), 0), SINGER, 20.0, seed), "a seed plays the same again"


def test_the_sound_moves_as_the_curves_say() -> None:
    """CREPE hears of our synthesizer what was drawn for each note: vibrato, and 30 cents of tuning."""
    player = Player("lead", "square lead", 0.0, (50, 50), -80.0)
    line = played((song(), 0), player, 18.0, 1)
    assert line is not None
    sound = sound_of(line, player, own_source("square lead", np.random.default_rng(2)), seed=5, off=30.0)
    likely = pitches(soxr.resample(loud_enough(sound), RATE, HEARD_RATE))
    drawn = curves(line, player, np.random.default_rng(crc32(b"sound 5 lead")))
    assert max(np.ptp(cents) for cents in drawn) > 50
    off = []
    for note, cents in zip(line.notes, drawn, strict=True):
        for frame in range(round(100 * note.onset) + 8, round(100 * note.offset) - 6):
            meant = note.pitch + (30 + cents[round((frame / 100 - note.onset) * FINE)]) / 100
            off.append(float(MIDI[likely[frame].argmax()]) - meant)
    assert abs(np.median(off)) < 0.12
    assert np.percentile(np.abs(off), 80) < 0.35


def test_our_singer_sings_the_line() -> None:
    line = played((song(), 0), SINGER, 18.0, 3)
    assert line is not None
    likely = pitches(soxr.resample(loud_enough(sung(line, SINGER, 3)), RATE, HEARD_RATE))
    right = []
    for note in line.notes:
        inner = likely[round(100 * note.onset) + 8 : round(100 * note.offset) - 4]
        right += (np.abs(MIDI[inner.argmax(axis=1)] - note.pitch) < 1).tolist()
    assert np.mean(right) > 0.9


def test_speech_moves_more_than_it_stays() -> None:
    sound = soxr.resample(loud_enough(spoken(6.0, 1)), RATE, HEARD_RATE)
    likely = pitches(sound)
    voiced = likely.max(axis=1) > 0.6
    moves = np.abs(np.diff(MIDI[likely.argmax(axis=1)]))[voiced[1:] & voiced[:-1]]
    assert voiced.mean() > 0.3
    assert np.mean(moves) > 0.05


def test_a_clip_has_a_row_of_features_a_frame_and_its_notes() -> None:
    moves, notes = clip(single_lines([song()]), [], _singing_seed())
    assert moves.shape[1] == FEATURES
    assert len(moves) > 100 * notes[-1, 0]
    assert (np.diff(notes[:, 0]) > 0).all()


def _singing_seed() -> int:
    """A seed whose player is our singer: no SoundFont is needed."""
    for seed in range(1000):
        chance = np.random.default_rng(seed)
        if chance.random() >= EMPTY and chance.random() < SINGERS:
            return seed
    raise AssertionError


def test_the_network_learns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From clips in which one feature rises at onsets."""
    chance = np.random.default_rng(0)
    moves = (0.1 * chance.standard_normal((4, 800, FEATURES))).astype(np.float16)
    onsets = np.sort(chance.choice(np.arange(20, 780, 10), (4, 30)), axis=1)
    for number in range(4):
        moves[number, onsets[number], 14] = 2.0
    notes = np.stack([onsets / 100, onsets / 100 + 0.08, np.full_like(onsets, 60)], axis=-1).reshape(-1, 3)
    np.savez(
        tmp_path / "c.npz",
        moves=moves.reshape(-1, FEATURES),
        ends=np.arange(1, 5) * 800,
        notes=notes,
        note_ends=np.arange(1, 5) * 30,
    )
    out = tmp_path / "out"
    arguments = ["learn", "--clips", str(tmp_path / "c.npz"), "--valid", str(tmp_path / "c.npz"), "--out", str(out)]
    monkeypatch.setattr("sys.argv", [*arguments, "--steps", "120", "--width", "8", "--rate", "0.01"])
    learn.main()
    network = Ear(**read_config(out))
    fill(network, out)
    features, target = next(learn.read(tmp_path / "c.npz"))
    said = network(torch.from_numpy(features)[None])[0, :, BEGINS].numpy()
    assert len(said) == len(target) == len(features) - 2 * REACH
    assert said[target[:, 0] == 1].mean() > said[target[:, 0] == 0].mean() + 2
