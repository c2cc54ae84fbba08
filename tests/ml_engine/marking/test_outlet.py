"""Whatever an engine makes leaves it marked, and what was given to it stays as it is."""

from dataclasses import replace

import numpy as np
import pytest

from ml_engine import Brief, Cancelled, Event, SoundHeard, SoundWish, Stage
from ml_engine.marking.finder import find, pieces
from ml_engine.marking.outlet import Outlet
from ml_engine.sound.result import SoundMade
from tests.ml_engine.marking.test_mark import RATE, host

WISH = SoundWish(Brief(words="a waltz"))


def made(samples: np.ndarray) -> SoundMade:
    return SoundMade(samples, RATE, WISH, 1, "musicgen", "a waltz")


def told(samples: np.ndarray, outlet: Outlet, size: int = 6400) -> None:
    for start in range(0, len(samples), size):
        part = np.round(samples[start : start + size] * 32767).astype("<i2")
        outlet(SoundHeard(start, part.tobytes(), RATE))
        outlet(Stage("playing", 0.5))


def joined(events: list[Event]) -> np.ndarray:
    parts, at = [], 0
    for event in events:
        if isinstance(event, SoundHeard):
            assert event.start == at
            parts.append(np.frombuffer(event.samples, "<i2"))
            at += len(parts[-1])
    return np.concatenate(parts) / 32767


def test_what_is_told_is_what_is_made_and_carries_the_word() -> None:
    events: list[Event] = []
    outlet = Outlet(events.append, 2)
    told(host(2), outlet)
    done = outlet.finished(made(host(2)))
    assert len(done.samples) == len(host(2))
    assert np.abs(joined(events) - done.samples).max() < 1e-4
    found = find(pieces(done.samples), RATE)
    assert found.certain
    assert found.word == 2
    assert events[-1] == Stage("playing", 1.0)


def test_an_engine_that_tells_nothing_is_marked_all_the_same() -> None:
    events: list[Event] = []
    done = Outlet(events.append, 3).finished(made(host(3)))
    assert find(pieces(done.samples), RATE).word == 3
    assert np.abs(joined(events) - done.samples).max() < 1e-4


def test_two_channels_are_marked() -> None:
    both = np.stack([host(3), host(3)], 1)
    done = Outlet(lambda _: None, 4).finished(made(both))
    assert done.samples.shape == both.shape
    assert find(pieces(done.samples.mean(1)), RATE).word == 4


def test_what_was_given_stays_to_the_last_bit() -> None:
    given = np.round(host(4) * 32767).astype(np.float32) / 32767
    outlet = Outlet(lambda _: None, 2, kept=((0.0, 2.0), (6.0, 99.0)))
    told(given, outlet)
    done = outlet.finished(made(given))
    assert np.array_equal(done.samples[: 2 * RATE], given[: 2 * RATE])
    assert np.array_equal(done.samples[6 * RATE :], given[6 * RATE :])
    assert not np.array_equal(done.samples[3 * RATE : 5 * RATE], given[3 * RATE : 5 * RATE])


def test_a_cancel_at_the_last_moment_is_heard() -> None:
    heard: list[Event] = []

    def stop(event: Event) -> None:
        if isinstance(event, SoundHeard) and heard:
            raise Cancelled
        heard.append(event)

    outlet = Outlet(stop, 2)
    outlet(SoundHeard(0, np.round(host(0)[:RATE] * 32767).astype("<i2").tobytes(), RATE))
    done = outlet.finished(replace(made(host(0)[:RATE])))
    assert not done.complete


def test_nothing_made_is_nothing_told() -> None:
    events: list[Event] = []
    done = Outlet(events.append, 1).finished(replace(made(np.zeros(0, np.float32)), complete=False))
    assert not len(done.samples)
    assert events == []
    with pytest.raises(ValueError, match="word"):
        Outlet(events.append, 999).finished(made(host(0)))
