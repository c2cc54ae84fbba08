"""The codec: what is streamed is what is decoded at once, codes mean what they say, and MusicGen's class can hold it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from ml_engine.models.codec import (
    AHEAD,
    BOOKS,
    CODES,
    FOLDER,
    HOP,
    LAG,
    RATE,
    Codec,
    CodecConfig,
    load_codec,
)
from ml_engine.models.spectra import HALF, OSCILLATORS, PITCHES, Player, Spectra


@pytest.fixture(scope="module")
def codec() -> Codec:
    torch.manual_seed(3)
    return Codec(CodecConfig(latent=16, width=32, encoder_blocks=1, decoder_blocks=2)).eval()


def some_codes(frames: int, batch: int = 1) -> torch.Tensor:
    return torch.randint(0, CODES, (batch, BOOKS, frames), generator=torch.Generator().manual_seed(1))


def sine(frequency: float, seconds: float = 1.0) -> torch.Tensor:
    return 0.5 * torch.sin(2 * np.pi * frequency * torch.arange(round(seconds * RATE)) / RATE)[None]


@pytest.mark.parametrize("cuts", [(1,), (2, 3), (1, 2, 3, 4, 5), (20,), ()])
def test_streaming_equals_decoding_at_once(codec: Codec, cuts: tuple[int, ...]) -> None:
    codes = some_codes(30)
    whole = codec.decode(codes).audio_values[0, 0].numpy()
    stream = codec.stream()
    edges = [0, *cuts, 30]
    heard = [stream.feed(codes[0, :, a:b]) for a, b in zip(edges, edges[1:], strict=False)]
    assert sum(map(len, heard)) == 30 * HOP - LAG
    streamed = np.concatenate([*heard, stream.flush()])
    assert streamed.shape == whole.shape
    assert np.abs(streamed - whole).max() < 1e-5 * max(1.0, np.abs(whole).max())


def test_what_comes_later_changes_nothing_that_was_heard(codec: Codec) -> None:
    codes = some_codes(24)
    other = codes.clone()
    other[:, :, 20:] = (other[:, :, 20:] + 77) % CODES
    one, two = (codec.decode(c).audio_values[0, 0] for c in (codes, other))
    still = 20 * HOP - LAG
    assert torch.equal(one[:still], two[:still])
    assert not torch.allclose(one[still:], two[still:])


def test_nothing_and_a_single_frame(codec: Codec) -> None:
    stream = codec.stream()
    assert len(stream.feed(np.zeros((BOOKS, 0), np.int64))) == 0
    assert len(stream.flush()) == 0
    stream = codec.stream()
    assert len(stream.feed(some_codes(1)[0])) == 0
    assert len(stream.flush()) == HOP


def test_codes_are_the_nearest_that_the_books_have(codec: Codec) -> None:
    latents = torch.randn(2, 12, 16, generator=torch.Generator().manual_seed(2))
    codes, heard = codec.quantise(latents)
    assert torch.allclose(codec.latents_of(codes), heard, atol=1e-5)
    # Each book's choice is the best there is, given what the books before it and the frame before left over.
    before = torch.cat([torch.zeros(2, 1, 16), heard[:, :-1]], 1)
    rest = latents - codec.config.leak * before
    for book in range(BOOKS):
        far = torch.cdist(rest, codec.books[book].expand(2, -1, -1))
        assert torch.equal(far.argmin(2), codes[:, book])
        rest = rest - codec.books[book][codes[:, book]]


def test_a_long_stretch_can_be_coded_in_two(codec: Codec) -> None:
    latents = torch.randn(1, 20, 16, generator=torch.Generator().manual_seed(4))
    whole, heard = codec.quantise(latents)
    first, half = codec.quantise(latents[:, :9])
    second, _ = codec.quantise(latents[:, 9:], half[:, -1])
    assert torch.equal(torch.cat([first, second], 2), whole)
    assert torch.allclose(codec.latents_of(second, half[:, -1]), heard[:, 9:], atol=1e-5)


def test_encoding_fills_up_to_whole_frames(codec: Codec) -> None:
    encoded = codec.encode(torch.zeros(2, 1, 3 * HOP + 1))
    assert encoded.audio_codes.shape == (1, 2, BOOKS, 4)
    assert int(encoded.audio_codes.min()) >= 0
    assert int(encoded.audio_codes.max()) < CODES


def test_spectra_find_the_pitch() -> None:
    spectra = Spectra()
    for frequency in (55.0, 440.0, 3000.0):
        levels = spectra(sine(frequency))[0, 25]
        loudest = PITCHES[int(levels[:OSCILLATORS].argmax())]
        assert abs(loudest - frequency) < 21
    silence = spectra(torch.zeros(1, 4 * HOP))
    assert silence.shape == (1, 4, Spectra.SIZE)
    assert torch.allclose(silence, torch.full_like(silence, np.log(1e-4)), atol=0.02)


def test_an_oscillator_plays_its_pitch_at_its_loudness() -> None:
    player = Player()
    number = int(np.abs(PITCHES - 500).argmin())
    controls = torch.full((1, 50, Player.SIZE), -12.0)
    controls[..., Spectra.SIZE :] = 0
    controls[..., number] = controls[..., number + Spectra.SIZE // 2] = np.log(0.3)
    sound, _ = player(controls, end=True)
    assert sound.shape == (1, 50 * HOP)
    spectrum = np.abs(np.fft.rfft(sound[0].numpy() * np.hanning(50 * HOP))) * 4 / (50 * HOP)
    peak = int(spectrum.argmax())
    assert abs(peak * RATE / (50 * HOP) - PITCHES[number]) < 1
    assert spectrum[peak] == pytest.approx(0.3, rel=0.15)
    bent = controls.clone()
    bent[..., Spectra.SIZE + number] = 9.0  # as far as it goes: half the way to the next
    spectrum = np.abs(np.fft.rfft(player(bent, end=True)[0][0].numpy()))
    assert spectrum.argmax() * RATE / (50 * HOP) == pytest.approx(PITCHES[number] + 10.5, abs=1.5)


def test_a_player_goes_on_where_it_stood() -> None:
    controls = torch.randn(1, 12, Player.SIZE, generator=torch.Generator().manual_seed(5)) - 4
    player = Player()
    whole, _ = player(controls, end=True)
    first, state = player(controls[:, :5])
    second, _ = player(controls[:, 5:], state, end=True)
    assert first.shape[1] == 5 * HOP - HALF
    assert torch.allclose(torch.cat([first, second], 1), whole, atol=1e-5)


def test_saved_and_loaded_alike(codec: Codec, tmp_path: Path) -> None:
    codec.save_pretrained(tmp_path)
    again = load_codec(tmp_path)
    codes = some_codes(8)
    assert torch.equal(again.decode(codes).audio_values, codec.decode(codes).audio_values)
    with pytest.raises(FileNotFoundError):
        load_codec(tmp_path / "nowhere")


def test_the_codec_that_ships_keeps_pitch_and_uses_its_books() -> None:
    codec = load_codec()
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 30e6
    # A tune of plucked sines: every note must come back at its pitch.
    pitches = [57, 60, 64, 69, 72, 76]
    notes = []
    for pitch in pitches:
        time = np.arange(RATE // 2) / RATE
        partials = sum(np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * k * time) / k**1.5 for k in (1, 2, 3, 4, 5))
        notes.append(0.2 * partials * np.exp(-3 * time) * np.minimum(1, time * 200))
    sound = torch.tensor(np.concatenate(notes), dtype=torch.float32)[None, None]
    encoded = codec.encode(sound)
    back = codec.decode(encoded.audio_codes).audio_values[0, 0].numpy()
    assert back.shape == (sound.shape[2],)
    right = 0
    for number, pitch in enumerate(pitches):
        part = back[number * RATE // 2 + 1600 : number * RATE // 2 + 1600 + 4096]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(4096), 32768))
        low, high = (round(440 * 2 ** ((pitch + d - 69) / 12) * 32768 / RATE) for d in (-0.5, 0.5))
        near = slice(round(low * 0.84), round(high * 1.19))
        peak = np.arange(32769 // 2 + 1)[near][spectrum[near].argmax()]
        right += int(low <= peak <= high)
    assert right >= len(pitches) - 1
    assert AHEAD * HOP < LAG < 0.06 * RATE
