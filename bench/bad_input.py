"""How strangers' files fare: each hostile, broken or odd file through `inspect`, what was said, and how long it took.

    python -m bench.bad_input [--long]

--long adds a two-hour recording in FLAC and in Opus, with the memory that inspecting and decoding it takes.
Exit status 1 when a file fares otherwise than expected.
"""

import re
import resource
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from ml_engine import BadInput, inspect
from ml_engine.audio.decode import decode
from tests.ml_engine.audio.bad_files import Case, make_all, tune


def fares(case: Case) -> tuple[bool, str]:
    """Whether it went as expected, and what was said."""
    try:
        found = inspect(case.path)
    except BadInput as fault:
        return bool(case.sentence and re.search(case.sentence, str(fault))), str(fault)
    said = f"{found.duration:.3f} s, {found.rate} Hz, {found.channels} ch, {found.codec} in {found.container}"
    said += f", {found.loudness} LUFS" + "".join(f" [{warning}]" for warning in found.warnings)
    expected = (
        case.seconds is not None
        and abs(found.duration - case.seconds) <= case.tolerance
        and (found.rate, found.channels) == (case.rate, case.channels)
        and len(found.warnings) == bool(case.warning)
        and all(re.search(case.warning or "", warning) for warning in found.warnings)
    )
    return expected, said


def two_hours(path: Path, codec: str, container: str, rate: int) -> None:
    """The same minute of music, two hours long."""
    minute = np.tile(tune(2.0, rate), (30, 1))
    with av.open(str(path), "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout="stereo")
        resampler = av.AudioResampler(stream.codec_context.format, "stereo", rate, frame_size=960)
        for k in range(120):
            frame = av.AudioFrame.from_ndarray(minute.reshape(1, -1), "flt", "stereo")
            frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), k * len(minute)
            for piece in resampler.resample(frame):
                file.mux(stream.encode(piece))
        for piece in resampler.resample(None):
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))


def megabytes() -> str:
    """Peak resident memory of this process and of the largest process it started."""
    own, children = (
        resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return f"peak memory {own} MB here, {children} MB in the decoder"


def long_files(directory: Path) -> None:
    for codec, container, rate in (("flac", "flac", 44_100), ("libopus", "ogg", 48_000)):
        path = directory / f"two-hours.{container}"
        two_hours(path, codec, container, rate)
        size = path.stat().st_size / 1e6
        start = time.monotonic()
        found = inspect(path)
        took = time.monotonic() - start
        print(f"{path.name} ({size:.0f} MB): inspect {took:.1f} s for {found.duration:.0f} s; {megabytes()}")
        start = time.monotonic()
        with decode(path) as sound:
            took = time.monotonic() - start
            print(f"{path.name}: decode and clean {took:.1f} s, {sound.frames} samples; {megabytes()}")


def main() -> int:
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="notewright-bad-") as folder:
        cases = make_all(Path(folder))
        for case in cases:
            start = time.monotonic()
            expected, said = fares(case)
            wrong += not expected
            print(
                f"{'as expected' if expected else 'WRONG':12} {time.monotonic() - start:6.2f} s  {case.name:28} {said}"
            )
        print(f"{len(cases)} files, {wrong} not as expected; {megabytes()}")
        if "--long" in sys.argv:
            long_files(Path(folder))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
