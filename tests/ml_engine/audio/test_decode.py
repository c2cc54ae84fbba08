"""Files in: each hostile, broken or odd one gets its sentence or its samples; nothing is left behind or runs on."""

import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ml_engine import BadInput, Cancelled, Limits, Stage, Warned
from ml_engine.audio.decode import LOUDNESS, Inspection, decode, inspect
from ml_engine.audio.loudness import Meter
from ml_engine.audio.process import Decoder, in_words
from ml_engine.events import Event
from tests.ml_engine.audio.bad_files import RATE, Case, make_all, pcm16, refused, taken, tune, wav

NAMES = [*(f"refused/{name}" for name in refused()), *(f"taken/{name}" for name in taken())]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Case, Inspection | str]]:
    """Each file with what came of it; looked at two at a time, as on a server."""

    def outcome(case: Case) -> tuple[Case, Inspection | str]:
        try:
            return case, inspect(case.path)
        except BadInput as fault:
            return case, str(fault)

    cases = make_all(tmp_path_factory.mktemp("files"))
    with ThreadPoolExecutor(2) as pool:
        return {case.name: (case, found) for case, found in pool.map(outcome, cases)}


@pytest.mark.parametrize("name", NAMES)
def test_each_file_gets_its_sentence_or_its_samples(
    outcomes: dict[str, tuple[Case, Inspection | str]], name: str
) -> None:
    case, found = outcomes[name]
    if case.sentence:
        assert isinstance(found, str), found
        assert re.search(case.sentence, found)
        assert found.endswith(".")
        assert found.count(". ") == 0
        return
    assert isinstance(found, Inspection), found
    assert found.duration == pytest.approx(case.seconds, abs=case.tolerance)
    assert (found.rate, found.channels) == (case.rate, case.channels)
    assert len(found.warnings) == bool(case.warning), found.warnings
    assert all(re.search(case.warning or "", warning) for warning in found.warnings)
    assert 0 < len(found.peaks) <= 4000
    assert all(-1 <= low <= high <= 1 for low, high in found.peaks)


def write_tune(path: Path, seconds: float = 2.0, **how: int) -> Path:
    path.write_bytes(wav(pcm16(tune(seconds, **how)), channels=how.get("channels", 2), rate=how.get("rate", RATE)))
    return path


def test_a_missing_file_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="could not be opened"):
        inspect(tmp_path / "nowhere.wav")


def test_peaks_cover_the_whole_file(tmp_path: Path) -> None:
    samples = np.zeros((RATE * 3, 1), np.float32)
    samples[RATE : RATE + 4410] = tune(0.1, channels=1, level=0.8)
    samples[-10:] = -0.5
    (tmp_path / "a.wav").write_bytes(wav(pcm16(samples)))
    found = inspect(tmp_path / "a.wav")
    high = np.array([pair[1] for pair in found.peaks])
    low = np.array([pair[0] for pair in found.peaks])
    assert 3500 <= len(high) <= 4000
    assert high.max() == pytest.approx(0.8, abs=0.001)
    assert 0.99 <= np.argmax(high) / len(high) * 3 <= 1.1
    assert low[-1] == pytest.approx(-0.5, abs=0.001)
    assert high[: len(high) // 4].max() == 0
    assert found.peak == pytest.approx(0.8, abs=0.001)


def test_a_limit_of_seconds_is_said_in_words(tmp_path: Path) -> None:
    path = write_tune(tmp_path / "a.wav", 3.0)
    with pytest.raises(
        BadInput, match=r"^This recording is longer than 2 seconds, which is the most that can be taken\.$"
    ):
        inspect(path, Limits(seconds=2))
    assert [in_words(s) for s in (1, 90, 120, 3600, 7260, 5400)] == [
        "1 second", "90 seconds", "2 minutes", "1 hour", "2 hours", "90 minutes",
    ]  # fmt: skip


def test_too_little_memory_and_too_little_time_are_said(tmp_path: Path) -> None:
    path = write_tune(tmp_path / "a.wav")
    with pytest.raises(BadInput, match=r"^(Decoding this file needs too much memory|No sound could be decoded)"):
        inspect(path, Limits(decode_megabytes=90))
    with pytest.raises(BadInput, match=r"^Decoding this file takes too long\.$"):
        inspect(path, Limits(decode_seconds=0.02))


def test_a_pipe_that_never_ends_is_given_up(tmp_path: Path) -> None:
    """A file that keeps growing or a device that keeps answering must not hold a worker."""
    os.mkfifo(tmp_path / "pipe.wav")
    opener = threading.Thread(target=lambda: (tmp_path / "pipe.wav").open("wb").close(), daemon=True)
    opener.start()
    start = time.monotonic()
    with pytest.raises(BadInput):
        inspect(tmp_path / "pipe.wav", Limits(decode_seconds=3))
    assert time.monotonic() - start < 10


def test_samples_are_mono_levelled_and_read_by_place(tmp_path: Path) -> None:
    events: list[Event] = []
    with decode(write_tune(tmp_path / "a.wav", 3.0, rate=48_000), report=events.append) as sound:
        assert sound.rate == 44_100
        assert sound.frames == pytest.approx(3 * 44_100, abs=2)
        whole = sound.read(0, sound.frames)
        assert whole.dtype == np.float32
        np.testing.assert_array_equal(np.concatenate(list(sound.blocks(10_000))), whole)
        np.testing.assert_array_equal(sound.read(-5, 10), np.concatenate([np.zeros(5), whole[:5]]))
        np.testing.assert_array_equal(sound.read(sound.frames - 3, 9)[3:], np.zeros(6))
        meter = Meter(44_100)
        meter.add(whole[:, None])
        assert meter.integrated() == pytest.approx(LOUDNESS, abs=0.1)
        assert sound.loudness == pytest.approx(LOUDNESS, abs=0.1)
        assert np.abs(whole).max() < 1
    stages = [(event.name, event.fraction) for event in events if isinstance(event, Stage)]
    assert ("decoding", 1.0) in stages
    assert stages[-1] == ("cleaning", 1.0)
    assert not [event for event in events if isinstance(event, Warned)]


def test_resampling_keeps_the_pitch(tmp_path: Path) -> None:
    time_ = np.arange(2 * 12_345) / 12_345
    (tmp_path / "a.wav").write_bytes(wav(pcm16(0.5 * np.sin(2 * np.pi * 1000 * time_)), rate=12_345))
    with decode(tmp_path / "a.wav") as sound:
        spectrum = np.abs(np.fft.rfft(sound.read(0, 65_536) * np.hanning(65_536)))
        assert np.argmax(spectrum) * 44_100 / 65_536 == pytest.approx(1000, abs=0.7)


def children() -> set[str]:
    """Decoding processes of this process that are still there."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rsplit(")", 1)[1].split()[1]
            if parent == str(os.getpid()) and "ml_engine.audio.decoder" in (stat.parent / "cmdline").read_text():
                found.add(stat.parent.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def open_sounds() -> int:
    return sum("notewright-sound-" in str(fd.readlink()) for fd in Path("/proc/self/fd").iterdir() if fd.is_symlink())


def test_a_cancel_stops_the_decoder_and_leaves_nothing(tmp_path: Path) -> None:
    path = write_tune(tmp_path / "long.wav", 40.0)

    def stop(event: Event) -> None:
        assert children()
        raise Cancelled

    with pytest.raises(Cancelled):
        decode(path, report=stop)
    assert not children()
    assert open_sounds() == 0


def test_the_decoder_dies_with_its_parent(tmp_path: Path) -> None:
    path = write_tune(tmp_path / "long.wav", 40.0)
    script = (
        "import sys, time; from pathlib import Path; from ml_engine.audio.process import Decoder\n"
        "d = Decoder(Path(sys.argv[1]), seconds=600, decode_seconds=60, decode_megabytes=768).__enter__()\n"
        "print(d._process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        decoder = Path("/proc") / parent.stdout.readline().strip()
        assert decoder.exists()
        parent.kill()
        for _ in range(100):
            if not decoder.exists() or ") Z" in (decoder / "stat").read_text():
                return
            time.sleep(0.05)
    pytest.fail("the decoder outlived its parent")


def test_the_decoder_can_open_nothing_more(tmp_path: Path) -> None:
    path = write_tune(tmp_path / "long.wav", 40.0)
    with Decoder(path, seconds=600, decode_seconds=60, decode_megabytes=768) as decoder:
        limits = (Path("/proc") / str(decoder._process.pid) / "limits").read_text()
        for line in (
            "Max open files +3 ",
            "Max file size +0 ",
            f"Max address space +{768 << 20} ",
            "Max cpu time +60 ",
        ):
            assert re.search(line, limits), limits
        environment = (Path("/proc") / str(decoder._process.pid) / "environ").read_text()
        assert "NOTEWRIGHT" not in environment, "no secrets where strangers' files are read"
