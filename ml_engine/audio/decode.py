"""A file of any common kind becomes samples, or one sentence that says why it cannot."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ml_engine.audio.clean import HumFinder, Intake, reduce_noise, remove_hum
from ml_engine.audio.loudness import CEILING, Meter
from ml_engine.audio.process import SENTENCES, Decoder, Header
from ml_engine.audio.sound import RATE, Sound
from ml_engine.audio.waveform import Outline
from ml_engine.errors import BadInput
from ml_engine.events import Report, Stage, Warned, ignore
from ml_engine.limits import Limits

LOUDNESS = -20.0  # LUFS, to which every recording is brought
MOST_GAIN = 1000.0  # 60 dB
SHORTEST = 0.1  # seconds
DITHER = 2.5 / 32768  # full scale; what a converter of 16 bits makes of silence
SILENCE = -100.0  # LUFS in the loudest 400 ms
LOUDEST_SAMPLE = 1e4  # some float files hold whole numbers of 16 bits; nothing honest goes beyond

TOO_SHORT = "This recording is shorter than a tenth of a second."
SILENT = "This recording is silent."
NO_NUMBERS = "The samples in this file are not valid numbers."

BROKEN = "The file breaks off early; what could be read of it was used."
DAMAGED = "Parts of this file are damaged and were left out."
NOT_NUMBERS = "Some samples in this file were not valid numbers and were taken as silence."
HUM = "Mains hum at {0:.0f} Hz was taken out."


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file holds: seconds, Hz, channels, names of codec and container, loudness (LUFS, None when unmeasurable).

    ``peak`` is the largest sample; ``peaks`` the waveform's outline as at most 4,000 pairs within -1..1 over the whole
    file; ``warnings`` sentences about what is wrong with it although it can be used.
    """

    duration: float
    rate: int
    channels: int
    codec: str
    container: str
    loudness: float | None
    peak: float
    peaks: list[tuple[float, float]]
    warnings: list[str]

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return asdict(self)


def inspect(path: Path, limits: Limits | None = None) -> Inspection:
    """Decode all of ``path`` in a process that may be killed and say what it is.

    Raises BadInput with one sentence when it is no recording, empty, silent, shorter than 0.1 s, too long, or cannot be
    decoded within the limits.
    """
    frames, outline, source = 0, Outline(), _Source(path, limits or Limits())
    with source.opened() as decoder:
        header = decoder.header
        meter = Meter(header.rate, header.layout)
        for samples in source.samples(decoder):
            frames += len(samples)
            outline.add(samples)
            meter.add(samples)
    outline.finish()
    _check(frames / header.rate, meter, outline.swing)
    loudness = meter.integrated()
    return Inspection(
        duration=round(frames / header.rate, 4),
        rate=header.rate,
        channels=header.channels,
        codec=_plain_codec(header.codec),
        container=_plain_container(header.container),
        loudness=None if loudness is None else round(loudness, 2),
        peak=round(outline.peak, 5),
        peaks=outline.columns(),
        warnings=source.warnings(decoder, frames / header.rate),
    )


def decode(path: Path, limits: Limits | None = None, report: Report = ignore, denoise: bool = False) -> Sound:
    """Decode and clean all of ``path``: no offset, no hum, mono at 44.1 kHz, brought to -20 LUFS.

    Returns a Sound on disk, to be closed by the caller. ``report`` hears of the stages "decoding" and "cleaning"
    at least every two seconds; when it raises, the decoding process is killed and the samples are removed.
    Raises BadInput as :func:`inspect` does.
    """
    source, sound = _Source(path, limits or Limits()), Sound()
    try:
        meter, peak = Meter(RATE), 0.0
        with source.opened() as decoder:
            intake, hum = Intake(decoder.header.rate, decoder.header.layout), HumFinder()

            def take(mono: np.ndarray) -> None:
                nonlocal peak
                peak = max(peak, float(np.max(np.abs(mono), initial=0.0)))
                sound.append(mono)
                meter.add(mono[:, None])
                hum.add(mono)

            for samples in source.samples(decoder, report):
                take(intake.add(samples))
            take(intake.finish())
        _check(sound.seconds, meter, peak)
        for sentence in source.warnings(decoder, sound.seconds):
            report(Warned(sentence))
        cleaning = _Pulse(report, "cleaning")
        lines = hum.lines()
        if lines:
            remove_hum(sound, lines, cleaning)
            report(Warned(HUM.format(min(lines))))
        if denoise:
            reduce_noise(sound, cleaning)
        if lines or denoise:
            meter, peak = _measure(sound)
        _level(sound, meter, peak)
        cleaning.done()
    except BaseException:
        sound.close()
        raise
    return sound


def mono_blocks(path: Path, limits: Limits, report: Report = ignore) -> Iterator[tuple[Header, np.ndarray]]:
    """All of ``path`` as it stands, its channels' mean, block by block (n,) float32, each with what the file says of itself.

    Nothing is cleaned or levelled. Raises BadInput as :func:`inspect` does, but for silence.
    """
    source = _Source(path, limits)
    with source.opened() as decoder:
        for samples in source.samples(decoder, report):
            yield decoder.header, samples.mean(1, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Original:
    """A recording as it is: ``samples`` float32 (n, 1 or 2) at ``rate`` Hz, and the ``gain`` that brings it to LOUDNESS."""

    samples: np.ndarray
    rate: int
    gain: float


def original(path: Path, limits: Limits | None = None, report: Report = ignore) -> Original:
    """Decode all of ``path`` and leave it as it is, but for more than two channels, which become one. ``report`` hears of the stage
    "decoding". Raises BadInput as :func:`inspect` does."""
    source = _Source(path, limits or Limits())
    with source.opened() as decoder:
        rate = decoder.header.rate
        blocks = [
            np.asarray(samples if samples.shape[1] <= 2 else samples.mean(1, keepdims=True), np.float32)
            for samples in source.samples(decoder, report)
        ]
        whole = np.concatenate(blocks) if blocks else np.zeros((0, 1), np.float32)
        meter = Meter(rate)
        meter.add(whole.mean(1, keepdims=True))
        peak = float(np.abs(whole).max(initial=0.0))
        _check(len(whole) / rate, meter, peak)
        for sentence in source.warnings(decoder, len(whole) / rate):
            report(Warned(sentence))
    return Original(whole, rate, _gain(meter, peak))


class _Source:
    """A file on its way through the decoding process, its samples made sane."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._bad = self._all = 0

    @contextlib.contextmanager
    def opened(self) -> Iterator[Decoder]:
        limits = self._limits
        try:
            with Decoder(
                self._path,
                seconds=limits.seconds,
                decode_seconds=limits.decode_seconds,
                decode_megabytes=limits.decode_megabytes,
            ) as decoder:
                yield decoder
        except BadInput as fault:
            if str(fault) == SENTENCES["undecodable"]:
                raise BadInput(_what_it_is(self._path)) from fault
            raise

    def samples(self, decoder: Decoder, report: Report = ignore) -> Iterator[np.ndarray]:
        """Blocks of shape (frames, channels). ``report`` hears of the stage "decoding", also while nothing comes."""
        decoding, fraction = _Pulse(report, "decoding"), 0.0
        for block in decoder.blocks():
            if block.samples is not None:
                fraction = block.fraction
                yield self._made_sane(block.samples)
            decoding(fraction)
        if self._bad * 2 > self._all:
            raise BadInput(NO_NUMBERS)
        decoding.done()

    def _made_sane(self, samples: np.ndarray) -> np.ndarray:
        sane = np.isfinite(samples)
        self._all += samples.size
        if not sane.all():
            self._bad += samples.size - int(sane.sum())
            samples = np.where(sane, samples, np.float32(0))
        return np.clip(samples, -LOUDEST_SAMPLE, LOUDEST_SAMPLE)

    def warnings(self, decoder: Decoder, seconds: float) -> list[str]:
        """What should be known of a file that can be used."""
        header = decoder.header
        # Where the length is written in the file, not guessed from the rate of bytes.
        written = header.container.split(",")[0] in {"wav", "w64", "aiff", "au", "caf", "flac", "mov"}
        missing = header.claimed - seconds if header.claimed and written else 0.0
        cut = header.container == "wav" and _wav_is_cut(self._path)
        found = []
        if decoder.broken or cut or missing > max(0.5, 0.01 * seconds):
            found.append(BROKEN)
        elif decoder.damaged:
            found.append(DAMAGED)
        if self._bad:
            found.append(NOT_NUMBERS)
        return found


def _wav_is_cut(path: Path) -> bool:
    """Whether a WAV's data chunk is shorter than it says (FFmpeg keeps quiet about it)."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    at = 12
    while at + 8 <= len(start):
        name, size = start[at : at + 4], int.from_bytes(start[at + 4 : at + 8], "little")
        if name == b"data":
            # Recorders that cannot go back write some enormous length.
            return size < 1 << 30 and at + 8 + size > path.stat().st_size
        at += 8 + size + size % 2
    return False


class _Pulse:
    """Tells ``report`` of one stage, a few times a second at most."""

    def __init__(self, report: Report, name: str) -> None:
        self._report, self._name = report, name
        self._fraction, self._last = 0.0, 0.0

    def __call__(self, fraction: float) -> None:
        now = time.monotonic()
        self._fraction = min(max(self._fraction, fraction), 1.0)
        if now - self._last >= 0.25:
            self._last = now
            self._report(Stage(self._name, self._fraction))

    def done(self) -> None:
        self._report(Stage(self._name, 1.0))


def _check(seconds: float, meter: Meter, swing: float) -> None:
    """Raise BadInput for what is no recording; ``swing`` is how far samples go to either side, without the offset."""
    if seconds < SHORTEST:
        raise BadInput(TOO_SHORT)
    if swing < DITHER or meter.loudest() < SILENCE:
        raise BadInput(SILENT)


def _measure(sound: Sound) -> tuple[Meter, float]:
    meter, peak = Meter(RATE), 0.0
    for samples in sound.blocks(1 << 20):
        meter.add(samples[:, None])
        peak = max(peak, float(np.abs(samples).max()))
    return meter, peak


def _level(sound: Sound, meter: Meter, peak: float) -> None:
    """Bring ``sound`` to the fixed loudness."""
    measured, gain = meter.integrated(), _gain(meter, peak)
    sound.amplify(gain)
    sound.loudness = None if measured is None else measured + 20 * float(np.log10(gain))


def _gain(meter: Meter, peak: float) -> float:
    """What brings sound to LOUDNESS, as far as its peak and the noise in very quiet recordings allow."""
    measured = meter.integrated()
    loudness = meter.loudest() if measured is None else measured
    return min(10 ** ((LOUDNESS - loudness) / 20), MOST_GAIN, CEILING / max(peak, 1e-9))


def _plain_codec(name: str) -> str:
    return name.removeprefix("lib").removesuffix("float")


def _plain_container(name: str) -> str:
    return {"mov,mp4,m4a,3gp,3g2,mj2": "mp4", "matroska,webm": "webm"}.get(name, name)


_BEGINNINGS = {
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"<svg": "a picture",
    b"MThd": "a MIDI file",
    b"#EXTM3U": "a playlist",
    b"[playlist]": "a playlist",
    b"ffconcat": "a playlist",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
    b"<?xml": "a text file",
}


def _what_it_is(path: Path) -> str:
    """A better sentence than "cannot be decoded" where the file's beginning tells what it is."""
    with path.open("rb") as file:
        start = file.read(4096)
    for beginning, name in _BEGINNINGS.items():
        if start.startswith(beginning):
            return f"This is {name}, not a recording."
    with contextlib.suppress(UnicodeDecodeError):
        text = start.decode("utf-8", "strict" if len(start) < 4096 else "ignore")
        if text and all(letter.isprintable() or letter.isspace() for letter in text):
            return "This is a text file, not a recording."
    return SENTENCES["undecodable"]
