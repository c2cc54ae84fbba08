"""Hostile, broken and merely odd files, all made by code: what a stranger may upload, and what should come of it."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import mido
import numpy as np
from PIL import Image

RATE = 44_100


@dataclass(frozen=True)
class Case:
    """A file, and either the sentence (a pattern) it is refused with or the seconds, rate and channels it holds."""

    name: str
    path: Path
    sentence: str | None = None
    seconds: float | None = None
    rate: int | None = None
    channels: int | None = None
    tolerance: float = 0.005  # seconds
    warning: str | None = None  # pattern of the one warning; None: there is none


def tune(seconds: float = 2.0, rate: int = RATE, channels: int = 2, level: float = 0.5) -> np.ndarray:
    """A few plucked notes, shape (frames, channels), float32; the channels differ."""
    frames = round(seconds * rate)
    sound = np.zeros(frames)
    for k, pitch in enumerate((60, 64, 67, 72, 67, 64, 60, 55)):
        start = round(k * 0.25 * rate)
        time = np.arange(max(frames - start, 0)) / rate
        frequency = 440 * 2 ** ((pitch - 69) / 12)
        for h in range(1, 5):
            if h * frequency < rate / 2:
                sound[start:] += np.sin(2 * np.pi * h * frequency * time) * np.exp(-4 * time) / h
    sound *= level / max(np.abs(sound).max(initial=0.0), 1e-9)
    gains = np.linspace(1.0, 0.6, channels)
    return (sound[:, None] * gains).astype(np.float32)


def wav(
    data: bytes,
    *,
    code: int = 1,
    channels: int = 1,
    rate: int = RATE,
    bits: int = 16,
    claimed: int | None = None,
    before: bytes = b"",
) -> bytes:
    """A WAV file by hand; ``claimed`` is the length its data chunk pretends to have."""
    width = channels * bits // 8
    form = struct.pack("<HHIIHH", code, channels, rate & 0xFFFFFFFF, rate * width & 0xFFFFFFFF, width & 0xFFFF, bits)
    size = len(data) if claimed is None else claimed
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + before + b"data" + struct.pack("<I", size) + data
    return b"RIFF" + struct.pack("<I", min(len(body) if claimed is None else claimed + 36, 0xFFFFFFFF)) + body


def pcm16(samples: np.ndarray) -> bytes:
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def pcm24(samples: np.ndarray) -> bytes:
    whole = (np.clip(samples, -1, 1) * 8388607).astype("<i4").reshape(-1)
    return whole.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def encoded(
    samples: np.ndarray,
    rate: int,
    codec: str,
    container: str,
    *,
    layout: str | None = None,
    picture: str | None = None,
    options: dict[str, str] | None = None,
    seekable: bool = True,
) -> bytes:
    """Samples through FFmpeg's encoders; with ``picture`` (a video codec) also a small moving picture."""
    out = io.BytesIO() if seekable else _Pipe()
    layout = layout or ("mono" if samples.shape[1] == 1 else "stereo")
    with av.open(out, "w", format=container, options=options or {}) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout, options={"strict": "-2"})
        video = None
        if picture:
            video = file.add_stream(picture, rate=10)
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        if video:
            for k in range(int(len(samples) / rate * 10)):
                image = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 8 * k % 256, np.uint8), "rgb24")
                image.pts, image.time_base = k, Fraction(1, 10)
                file.mux(video.encode(image))
            file.mux(video.encode(None))
        if len(samples):
            resampler = av.AudioResampler(stream.codec_context.format, layout, rate, frame_size=1024)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples).reshape(1, -1), "flt", layout)
            frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
            for piece in [*resampler.resample(frame), *resampler.resample(None)]:
                file.mux(stream.encode(piece))
            file.mux(stream.encode(None))
    return out.getvalue()


def moving_picture() -> bytes:
    """An MP4 with a picture and no sound."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        video = file.add_stream("mpeg4", rate=10)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        for k in range(10):
            image = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * k, np.uint8), "rgb24")
            image.pts, image.time_base = k, Fraction(1, 10)
            file.mux(video.encode(image))
        file.mux(video.encode(None))
    return out.getvalue()


class _Pipe(io.BytesIO):
    """What cannot be sought in: a muxer has to leave lengths open, as browsers do when they record."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError("not seekable")


def flac_bomb(hours: float, *, honest: bool = True) -> bytes:
    """Hours of silence in a few kilobytes of FLAC (RFC 9639); one that is not honest does not tell its length."""
    rate, size = 8_000, 65_535
    frames = round(hours * 3600 * rate / size)
    total = frames * size if honest else 0
    described = (
        struct.pack(">HH", size, size) + bytes(6) + (rate << 44 | 15 << 36 | total).to_bytes(8, "big") + bytes(16)
    )
    out = [b"fLaC\x80\x00\x00\x22" + described]
    for k in range(frames):
        number = bytes([k]) if k < 128 else bytes([0xC0 | k >> 6, 0x80 | k & 63])
        if k >= 2048:
            number = bytes([0xE0 | k >> 12, 0x80 | k >> 6 & 63, 0x80 | k & 63])
        head = b"\xff\xf8\x74\x08" + number + (size - 1).to_bytes(2, "big")
        frame = head + bytes([_crc(head, 8, 0x07)]) + bytes(3)  # one constant value: nothing
        out.append(frame + _crc(frame, 16, 0x8005).to_bytes(2, "big"))
    return b"".join(out)


def _crc(data: bytes, bits: int, polynomial: int) -> int:
    value = 0
    for byte in data:
        value ^= byte << bits - 8
        for _ in range(8):
            value = (value << 1 ^ polynomial if value >> bits - 1 else value << 1) & (1 << bits) - 1
    return value


def opus_bomb(hours: float) -> bytes:
    """Hours of nearly nothing in a small Ogg Opus: one packet of 120 ms, again and again."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=48_000, layout="mono")
        stream.codec_context.open()
        packet = bytes([19 << 3 | 3, 6, *[0xFF] * 6])  # RFC 6716: six CELT frames of 20 ms, one byte each
        for k in range(int(hours * 3600 / 0.12)):
            piece = av.Packet(packet)
            piece.stream, piece.time_base = stream, Fraction(1, 48_000)
            piece.pts = piece.dts = k * 5760
            piece.duration = 5760
            file.mux(piece)
    return out.getvalue()


def _png() -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.arange(64 * 64, dtype=np.uint32).reshape(64, 64).astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("song.wav", wav(pcm16(tune(0.5))))
    return out.getvalue()


def _midi() -> bytes:
    file = mido.MidiFile()
    file.tracks.append(mido.MidiTrack([mido.Message("note_on", note=60, time=0)]))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def _id3(size: int) -> bytes:
    """An ID3 tag of ``size`` bytes with nothing in it."""
    return b"ID3\x04\x00\x00" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0)) + bytes(size)


def _with_nan(samples: np.ndarray, every: int) -> bytes:
    broken = samples.copy()
    broken[::every] = np.nan
    broken[every // 2 :: every * 7 or 1] = np.inf
    return broken.astype("<f4").tobytes()


NOTHING = r"^No sound could be decoded from this file\.$"
SILENT = r"^This recording is silent\.$"
SHORT = r"^This recording is shorter than a tenth of a second\.$"
TEXT = r"^This is a text file, not a recording\.$"
PLAYLIST = r"^This is a playlist, not a recording\.$"
BROKEN = r"^The file breaks off early; what could be read of it was used\.$"


def refused() -> dict[str, tuple[Callable[[], bytes], str]]:
    """Name -> (how it is made, the sentence)."""
    noise = np.random.default_rng(5)
    stereo = tune()
    return {
        "empty.wav": (lambda: b"", r"^This file is empty\.$"),
        "text.mp3": (lambda: b"Dear Clara,\nthis is a letter.\n" * 50, TEXT),
        "zip.wav": (_zip, r"^This is a ZIP archive"),
        "gzip.mp3": (lambda: gzip.compress(wav(pcm16(stereo))), r"^This is a compressed archive"),
        "picture.mp3": (_png, r"^This is a picture, not a recording\.$"),
        "document.flac": (lambda: b"%PDF-1.7\n" + bytes(500), r"^This is a PDF document"),
        "page.ogg": (lambda: b"<!DOCTYPE html><p>hello", r"^This is a web page"),
        "drawing.wav": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", r"^This is a picture"),
        "program.wav": (lambda: b"\x7fELF" + noise.bytes(4000), r"^This is a program"),
        "midi.wav": (_midi, r"^This is a MIDI file"),
        "noise.mp3": (lambda: noise.bytes(200_000), NOTHING),
        "zeros.wav": (lambda: bytes(100_000), NOTHING),
        "playlist.m3u": (lambda: b"#EXTM3U\n#EXTINF:1,x\n/etc/passwd\n", PLAYLIST),
        "playlist.wav": (lambda: b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n", PLAYLIST),
        "concat.mp3": (lambda: b"ffconcat version 1.0\nfile /etc/passwd\n", PLAYLIST),
        "session.sdp": (lambda: b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n", TEXT),
        "dash.m4a": (lambda: b"<?xml version='1.0'?><MPD><BaseURL>http://127.0.0.1/</BaseURL></MPD>", TEXT),
        "silent.wav": (lambda: wav(bytes(4 * RATE), channels=2), SILENT),
        "offset.wav": (lambda: wav(pcm16(np.full((RATE, 1), 0.5))), SILENT),
        "dither.wav": (lambda: wav(noise.integers(-1, 2, RATE).astype("<i2").tobytes()), SILENT),
        "sample.wav": (lambda: wav(pcm16(stereo[:1]), channels=2), SHORT),
        "blink.wav": (lambda: wav(pcm16(tune(0.05)), channels=2), SHORT),
        "nodata.wav": (lambda: wav(b""), NOTHING),
        "nan.wav": (
            lambda: wav(np.full(RATE, np.nan, "<f4").tobytes(), code=3, bits=32),
            r"^The samples in this file are not valid numbers\.$",
        ),
        "huge.wav": (
            lambda: wav(np.full(RATE, 1e300, "<f8").tobytes(), code=3, bits=64),
            r"^The samples in this file are not valid numbers\.$",
        ),
        "nobody.wav": (lambda: wav(pcm16(stereo), channels=0), NOTHING),
        "norate.wav": (lambda: wav(pcm16(stereo), rate=0), NOTHING),
        "slow.wav": (lambda: wav(pcm16(stereo), rate=100), r"^This recording has a sample rate of 100 Hz"),
        "fast.wav": (lambda: wav(pcm16(stereo), rate=2_000_000_000), r"sample rate of 2000000000 Hz"),
        "crowd.wav": (lambda: wav(pcm16(tune(0.5, channels=64)), channels=64), r"^This recording has 64 channels"),
        "unknown.wav": (lambda: wav(pcm16(stereo), code=0x7777), r"^There is no sound in this file\.$"),
        "film.mp4": (moving_picture, r"^This video has no sound in it\.$"),
        "surround.mp4": (lambda: encoded(stereo, 48_000, "ac3", "mp4"), r"format that cannot be read \(ac3\)"),
        "head.flac": (lambda: encoded(stereo, RATE, "flac", "flac")[:42], NOTHING),
        "head.ogg": (lambda: encoded(stereo, 48_000, "libopus", "ogg")[:60], NOTHING),
        "tag.mp3": (lambda: _id3(5000), NOTHING),
        "unfinished.m4a": (lambda: encoded(stereo, RATE, "aac", "mp4")[:9000], NOTHING),
        "bomb.flac": (lambda: flac_bomb(3), r"^This recording is longer than 2 hours"),
        "bomb-unsaid.flac": (lambda: flac_bomb(2.2, honest=False), r"^This recording is longer than 2 hours"),
        "bomb.opus": (lambda: opus_bomb(3), r"^This recording is longer than 2 hours"),
    }


def taken() -> dict[str, tuple[Callable[[], bytes], dict[str, object]]]:
    """Name -> (how it is made, what it holds)."""
    noise = np.random.default_rng(6)
    stereo, mono = tune(), tune(channels=1)
    two = {"seconds": 2.0, "rate": RATE, "channels": 2}
    one = {"seconds": 2.0, "rate": RATE, "channels": 1}
    lossy = two | {"tolerance": 0.06}
    opus = {"seconds": 2.0, "rate": 48_000, "channels": 2, "tolerance": 0.06}
    mp3 = encoded(stereo, RATE, "libmp3lame", "mp3")
    flac = encoded(stereo, RATE, "flac", "flac")
    at_48 = tune(rate=48_000)
    webm = {"seekable": False, "options": {"live": "1"}}
    opposite = np.concatenate([mono, -mono], axis=1)
    junk = b"LIST" + struct.pack("<I", 40) + bytes(40) + b"junk" + struct.pack("<I", 6) + b"abcdef"

    def damaged_flac() -> bytes:
        data = bytearray(flac)
        data[len(data) // 2 : len(data) // 2 + 3000] = noise.bytes(3000)
        return bytes(data)

    return {
        "plain.wav": (lambda: wav(pcm16(stereo), channels=2), two),
        "8bit.wav": (lambda: wav(((mono + 1) * 127.5).astype(np.uint8).tobytes(), bits=8), one),
        "24bit.wav": (lambda: wav(pcm24(stereo), channels=2, bits=24), two),
        "32bit.wav": (lambda: wav((mono * 2147483000).astype("<i4").tobytes(), bits=32), one),
        "float.wav": (lambda: wav(mono.astype("<f4").tobytes(), code=3, bits=32), one),
        "double.wav": (lambda: wav(mono.astype("<f8").tobytes(), code=3, bits=64), one),
        "toobig.wav": (lambda: wav((mono * 30_000).astype("<f4").tobytes(), code=3, bits=32), one),
        "somenan.wav": (lambda: wav(_with_nan(mono, 1000), code=3, bits=32), one | {"warning": "not valid numbers"}),
        "telephone.wav": (lambda: encoded(tune(rate=8000), 8000, "pcm_alaw", "wav"), two | {"rate": 8000}),
        "adpcm.wav": (lambda: encoded(stereo, RATE, "adpcm_ima_wav", "wav"), lossy),
        "192k.wav": (
            lambda: wav(pcm24(tune(rate=192_000)), channels=2, rate=192_000, bits=24),
            two | {"rate": 192_000},
        ),
        "odd.wav": (lambda: wav(pcm16(tune(rate=12_345)), channels=2, rate=12_345), two | {"rate": 12_345}),
        "eight.wav": (lambda: wav(pcm16(tune(channels=8)), channels=8), two | {"channels": 8}),
        "surround.flac": (
            lambda: encoded(tune(channels=6), RATE, "flac", "flac", layout="5.1"),
            two | {"channels": 6},
        ),
        "opposite.wav": (lambda: wav(pcm16(opposite), channels=2), two),
        "onebit.wav": (lambda: wav((noise.integers(0, 2, 2 * RATE) * 255).astype(np.uint8).tobytes(), bits=8), one),
        "quiet.wav": (lambda: wav(pcm24(tune(channels=1, level=1e-4)), bits=24), one),
        "clipped.wav": (lambda: wav(pcm16(mono * 20)), one),
        "offset.wav": (lambda: wav(pcm16(mono * 0.5 + 0.4)), one),
        "extra.wav": (lambda: wav(pcm16(stereo), channels=2, before=junk), two),
        "cut.wav": (lambda: wav(pcm16(stereo), channels=2)[: -2 * RATE * 2], two | {"seconds": 1.0, "warning": BROKEN}),
        "streamed.wav": (lambda: wav(pcm16(stereo), channels=2, claimed=0xFFFFFFFF), two),
        "fourgigabytes.wav": (lambda: wav(pcm16(stereo), channels=2, claimed=0xFFFF0000), two),
        "trailing.wav": (lambda: wav(pcm16(stereo), channels=2) + noise.bytes(3000), two),
        "plain.aiff": (lambda: encoded(stereo, RATE, "pcm_s16be", "aiff"), two),
        "24bit.aiff": (lambda: encoded(stereo, RATE, "pcm_s24be", "aiff"), two),
        "sun.au": (lambda: encoded(stereo, RATE, "pcm_s16be", "au"), two),
        "apple.caf": (lambda: encoded(stereo, RATE, "alac", "caf"), two | {"tolerance": 0.1}),
        "plain.flac": (lambda: flac, two),
        "cut.flac": (lambda: flac[: len(flac) // 2], two | {"seconds": 1.0, "tolerance": 0.4, "warning": BROKEN}),
        "damaged.flac": (damaged_flac, two | {"tolerance": 0.5, "warning": "damaged|breaks off"}),
        "pack.wv": (lambda: encoded(stereo, RATE, "wavpack", "wv"), two),
        "plain.mp3": (lambda: mp3, lossy),
        "garbage.mp3": (lambda: noise.bytes(3000).replace(b"\xff", b"\xfe") + mp3, lossy),
        "tagged.mp3": (lambda: _id3(200_000) + mp3, lossy),
        "cut.mp3": (lambda: mp3[: len(mp3) // 2], lossy | {"seconds": 1.0, "tolerance": 0.2}),
        "really-mp3.wav": (lambda: mp3, lossy),
        "changing.mp3": (
            lambda: mp3 + encoded(tune(rate=22_050, channels=1), 22_050, "libmp3lame", "mp3"),
            lossy | {"seconds": 4.0, "tolerance": 0.3, "warning": "damaged"},
        ),
        "plain.opus": (lambda: encoded(at_48, 48_000, "libopus", "ogg"), opus),
        "vorbis.ogg": (lambda: encoded(stereo, RATE, "vorbis", "ogg"), lossy),
        "chained.ogg": (
            lambda: encoded(at_48, 48_000, "libopus", "ogg") + encoded(at_48, 48_000, "libopus", "ogg"),
            opus | {"seconds": 4.0, "tolerance": 0.15},
        ),
        "recorder.webm": (lambda: encoded(at_48, 48_000, "libopus", "webm", **webm), opus),
        "film.webm": (lambda: encoded(at_48, 48_000, "libopus", "webm", picture="libvpx"), opus),
        "film.mp4": (lambda: encoded(stereo, RATE, "aac", "mp4", picture="mpeg4"), lossy),
        "plain.m4a": (lambda: encoded(stereo, RATE, "aac", "ipod"), lossy),
        "lossless.m4a": (lambda: encoded(stereo, RATE, "alac", "ipod"), two | {"tolerance": 0.1}),
        "stream.aac": (lambda: encoded(stereo, RATE, "aac", "adts"), lossy | {"tolerance": 0.1}),
    }  # fmt: skip


def make_all(directory: Path) -> list[Case]:
    """Write every file into ``directory`` (folders refused/ and taken/) and say what is expected of each."""
    cases = []
    (directory / "refused").mkdir(parents=True)
    (directory / "taken").mkdir()
    for name, (make, sentence) in refused().items():
        path = directory / "refused" / name
        path.write_bytes(make())
        cases.append(Case(f"refused/{name}", path, sentence=sentence))
    for name, (make, holds) in taken().items():
        path = directory / "taken" / name
        path.write_bytes(make())
        cases.append(Case(f"taken/{name}", path, **holds))  # type: ignore[arg-type]
    return cases
