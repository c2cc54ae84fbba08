"""Words become sound while the composer writes: events, cancelling, seeds, tunes, and going on. The real models play."""

import time

import numpy as np
import pytest

from ml_engine import (
    BadInput,
    Brief,
    Cancelled,
    Event,
    NotesFound,
    SoundHeard,
    SoundWish,
    Stage,
    Warned,
    compose,
    generate,
    write_sound,
)
from ml_engine.audio.encode import write_sound as encode
from ml_engine.instruments import base_name
from ml_engine.models.guide import GuideBuilder
from ml_engine.models.sounding import sounding
from ml_engine.sound.result import SoundMade
from tests.ml_engine.sound.test_tune import TUNE, hummed

WALTZ = Brief(words="a slow waltz in D minor for piano and cello, 96 bpm", seed=5)


@pytest.fixture(scope="module")
def told() -> tuple[SoundMade, list[Event]]:
    events: list[Event] = []
    made = generate(SoundWish(WALTZ, seconds=3), report=events.append)
    return made, events


def heard(events: list[Event]) -> np.ndarray:
    parts, at = [], 0
    for event in events:
        if isinstance(event, SoundHeard):
            assert event.start == at
            parts.append(np.frombuffer(event.samples, "<i2"))
            at += len(parts[-1])
    return np.concatenate(parts)


def test_what_was_asked_for_is_played(told) -> None:
    made, events = told
    assert made.complete
    assert made.rate == 16_000
    assert made.seconds == 3
    assert 0.01 < made.samples.std() < 0.6
    assert (made.wish.brief.key, made.wish.brief.tempo, made.wish.brief.meter) == ("D minor", 96, "3/4")
    assert set(made.wish.brief.instruments) == {"piano", "cello"}
    assert made.piece is not None
    assert (made.seed, made.model, made.words) == (5, "musicgen", WALTZ.words)
    assert any(isinstance(event, NotesFound) for event in events)
    assert events[-1] == Stage("playing", 1.0)


def test_what_was_streamed_is_what_is_returned(told) -> None:
    made, events = told
    streamed = heard(events)
    assert np.abs(streamed / 32767 - made.samples).max() < 1e-4
    assert abs(made.samples[-1]) < 1e-2  # the end is taken out softly
    assert len([event for event in events if isinstance(event, SoundHeard)]) >= 6


def test_streaming_equals_decoding_all_codes_at_once() -> None:
    from ml_engine.models.guide import GuideBuilder
    from ml_engine.sound.playing import play, write
    from ml_engine.sound.telling import _FADE, GAIN

    def builder() -> GuideBuilder:
        made = GuideBuilder()
        made.close(0.0)
        return made

    wish, ready = SoundWish(seconds=2), sounding()
    streamed = play(builder(), words="piano", wish=wish, seed=3)
    codes = np.stack(list(write(ready, builder(), words="piano", wish=wish, seed=3, frames=100)), 1)
    import torch

    whole = ready.codec.decode(torch.from_numpy(codes)[None]).audio_values[0, 0].numpy()
    assert np.abs(streamed - np.clip(GAIN * whole, -1, 1))[:-_FADE].max() < 1e-5


def test_the_same_seed_gives_the_same_sound(told) -> None:
    again = generate(SoundWish(WALTZ, seconds=3))
    assert np.array_equal(again.samples, told[0].samples)
    other = generate(SoundWish(Brief(words=WALTZ.words, seed=6), seconds=3))
    assert not np.array_equal(other.samples, told[0].samples)


def test_a_cancel_keeps_what_was_heard_and_is_quick() -> None:
    asked = 0.0

    def stop(event: Event) -> None:
        nonlocal asked
        if isinstance(event, SoundHeard) and event.start > 8_000:
            asked = time.monotonic()
            raise Cancelled

    made = generate(SoundWish(WALTZ, seconds=60), report=stop)
    assert time.monotonic() - asked < 1
    assert not made.complete
    assert 0.5 < made.seconds < 2


def test_a_cancel_before_the_first_sound_gives_nothing() -> None:
    def stop(event: Event) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        generate(SoundWish(WALTZ, seconds=5), report=stop)


def test_a_piece_is_accompanied_and_played() -> None:
    piece = compose(Brief(words="a tune for flute in G major, 4 bars, 120 bpm", seed=2)).piece
    made = generate(SoundWish(Brief(words="bossa nova with guitar, bass and drums", seed=1), seconds=3), melody=piece)
    assert made.complete
    assert made.piece is not None
    assert made.piece.parts[0].notes == piece.parts[0].notes
    assert len(made.piece.parts) > len(piece.parts)


def test_a_hummed_tune_is_heard_in_the_piece(tmp_path) -> None:
    path = tmp_path / "hum.wav"
    encode(path, [hummed(TUNE * 2)[:, None]], 16_000, 1)
    made = generate(SoundWish(Brief(words="folk song with guitar", seed=1), seconds=3), melody=path)
    assert made.piece is not None
    tune = [note.pitch for note in sorted(made.piece.parts[0].notes, key=lambda note: note.onset)]
    assert tune[:8] == [pitch for pitch, _ in TUNE]


def test_going_on_begins_where_the_sound_ends(tmp_path, told) -> None:
    path = write_sound(told[0], tmp_path, "waltz", formats=("flac",))["flac"]
    made = generate(SoundWish(WALTZ, seconds=2), continuing=path)
    assert made.seconds == 2
    assert not np.array_equal(made.samples[:16_000], told[0].samples[:16_000])


@pytest.mark.parametrize(
    ("sound", "said"),
    [
        (np.random.default_rng(0).standard_normal(48_000) * 0.1, "No tune was found"),
        (np.zeros(48_000), "silen"),
    ],
)
def test_no_tune_gets_a_clear_line(tmp_path, sound: np.ndarray, said: str) -> None:
    path = tmp_path / "thing.wav"
    encode(path, [sound.astype(np.float32)[:, None]], 16_000, 1)
    with pytest.raises(BadInput, match=said):
        generate(SoundWish(WALTZ, seconds=2), melody=path)


def test_an_hour_is_too_long_for_a_tune(tmp_path) -> None:
    path = tmp_path / "hour.wav"
    minute = (0.1 * np.sin(np.arange(60 * 8_000) / 6)).astype(np.float32)[:, None]
    encode(path, (minute for _ in range(60)), 8_000, 1)
    with pytest.raises(BadInput, match="longer than 5 minutes"):
        generate(SoundWish(WALTZ, seconds=2), melody=path)


def test_words_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(BadInput):
        generate(SoundWish(Brief(words="x" * 100_000), seconds=2))
    with pytest.raises(BadInput):
        generate(SoundWish(Brief(words="a waltz"), seconds=1))
    for bars in (0, -5, 10**6):
        with pytest.raises(BadInput):
            generate(SoundWish(Brief(words="a waltz", bars=bars), seconds=2))


@pytest.fixture
def unplayed(monkeypatch) -> list[GuideBuilder]:
    """Everything but the playing: a player that waits for all of the music, and the guides that it was given."""
    guides: list[GuideBuilder] = []

    def silent(builder: GuideBuilder, *, wish: SoundWish, report, **_) -> np.ndarray:
        guides.append(builder)
        while not builder.wait(10_000, 0.05):
            report(Stage("playing", 0.0))
        report(Stage("playing", 1.0))
        return np.zeros(round(wish.seconds * 16_000), np.float32)

    monkeypatch.setattr("ml_engine.making.play", silent)
    return guides


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("very slow ambient pad, 40 bpm", 12.5),
        ("12/8 blues at 50 bpm", 5),
        ("a waltz in D minor, 96 bpm", 7),
        ("march", 9),
    ],
)
def test_the_music_is_as_long_as_the_sound(unplayed, words: str, seconds: float) -> None:
    made = generate(SoundWish(Brief(words=words, seed=1), seconds=seconds))
    assert made.piece is not None
    assert float(made.piece.length) * 60 / made.piece.tempo_marks[0].bpm >= seconds
    assert made.notices == ()


def test_more_bars_than_can_be_written_are_told_of(unplayed, monkeypatch) -> None:
    monkeypatch.setattr("ml_engine.making.MOST_BARS", 2)
    tune = compose(Brief(instruments=("flute",), key="G major", meter="4/4", bars=4, tempo=120, seed=2)).piece
    wish = SoundWish(Brief(seed=1, instruments=("guitar",)), seconds=30)
    events: list[Event] = []
    made = generate(wish, melody=tune, report=events.append)
    assert made.notices[-1].startswith("The music ends before the sound does")
    assert Warned(made.notices[-1]) in events


@pytest.mark.parametrize(
    ("words", "band"),
    [
        ("folk song with guitar", ["guitar", "guitar"]),
        ("jazz for trumpet, acoustic bass and drums", ["trumpet", "acoustic bass", "drums"]),
        ("flute alone", ["flute"]),
    ],
)
def test_a_hummed_tune_is_played_by_those_asked_for_and_goes_on(
    unplayed, tmp_path, words: str, band: list[str]
) -> None:
    path = tmp_path / "hum.wav"
    encode(path, [hummed(TUNE)[:, None]], 16_000, 1)
    events: list[Event] = []
    made = generate(SoundWish(Brief(words=words, seed=1), seconds=12), melody=path, report=events.append)
    assert made.piece is not None
    assert [part.name.casefold() for part in made.piece.parts] == band
    [found] = [event for event in events if isinstance(event, NotesFound)]
    assert {base_name(note.instrument) for note in found.notes} == set(band)
    assert max(note.onset for note in found.notes) > 9  # the tune itself has ended after five
    assert unplayed[0].end == found.until


def test_listening_to_a_tune_can_be_cancelled_soon(unplayed, tmp_path) -> None:
    path = tmp_path / "hum.wav"
    encode(path, [hummed(TUNE * 8)[:, None]], 16_000, 1)
    fractions: list[float] = []

    def stop(event: Event) -> None:
        if isinstance(event, Stage) and event.detail == "to the tune":
            fractions.append(event.fraction)
            if event.fraction > 0.1:
                raise Cancelled

    with pytest.raises(Cancelled):
        generate(SoundWish(WALTZ, seconds=2), melody=path, report=stop)
    assert fractions[-1] < 0.2
    assert not unplayed


def test_what_was_taken_out_of_a_brief_stays_out(unplayed) -> None:
    brief = Brief(words="a waltz for cello alone", meter="3/4", seed=1)  # the cello was taken out
    assert generate(SoundWish(brief, seconds=3)).wish.brief.instruments != ("cello",)
    read = generate(SoundWish(Brief(words="a waltz for cello alone", seed=1), seconds=3))
    assert read.wish.brief.instruments == ("cello",)
