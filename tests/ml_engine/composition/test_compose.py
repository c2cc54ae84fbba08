"""The composer obeys: what is asked for exactly is there exactly, and what is not to be touched is not."""

import random
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

import pytest

from ml_engine import BadInput, Brief, Cancelled, Event, NotesFound, Rework, compose, play, read_brief, rework
from ml_engine.bars import bars_of
from ml_engine.composition.plan import make_plan
from ml_engine.composition.rules import strong_places
from ml_engine.instruments import is_drums, most_at_once, range_of
from ml_engine.music import Part, Piece
from ml_engine.theory import chord_tones, read_chord, tonality


def pitched(piece: Piece) -> list[Part]:
    return [part for part in piece.parts if not is_drums(part.name)]


def rows(parts: Iterable[Part]) -> set[tuple]:
    return {
        (part.id, n.id, n.onset, n.duration, n.pitch, n.velocity, n.spelling, n.staff, n.voice)
        for part in parts
        for n in part.notes
    }


@pytest.fixture(scope="module")
def waltz() -> Piece:
    return compose(
        Brief(genre="waltz", key="D minor", meter="3/4", tempo=96, bars=12, instruments=("piano",), seed=1)
    ).piece


@pytest.mark.parametrize(
    ("genre", "key", "meter", "tempo", "bars", "instruments"),
    [
        ("waltz", "D minor", "3/4", 96, 12, ("piano",)),
        ("bossa nova", "A minor", "4/4", 131.5, 9, ("flute", "guitar", "acoustic bass", "drums")),
        ("classical", "F# major", "6/8", 60, 7, ("violin", "violin", "viola", "cello")),
        ("rock", "E mixolydian", "7/8", 144, 8, ("voice", "electric guitar", "electric bass", "drums")),
        ("chorale", "Bb major", "4/4", 72, 8, ("soprano", "alto", "tenor", "bass voice")),
        ("", "G dorian", "5/4", 40, 1, ("tuba",)),
    ],
)
def test_what_is_asked_exactly_is_there_exactly(
    genre: str, key: str, meter: str, tempo: float, bars: int, instruments: tuple[str, ...]
) -> None:
    made = compose(Brief(genre=genre, key=key, meter=meter, tempo=tempo, bars=bars, instruments=instruments, seed=5))
    piece = made.piece
    assert f"{piece.meters[0].numerator}/{piece.meters[0].denominator}" == meter
    assert len(piece.meters) == 1
    assert [mark.bpm for mark in piece.tempo_marks] == [tempo]
    assert len(list(bars_of(piece))) == bars
    assert piece.keys[0].fifths == tonality(key).fifths
    assert len(piece.parts) == len(instruments)
    for part, name in zip(piece.parts, instruments, strict=True):
        assert part.notes, name
        assert part.name.lower().startswith(name)
        if not is_drums(name):
            low, high = range_of(name)
            assert all(low <= note.pitch <= high for note in part.notes), name
    assert "machine" in piece.origin
    assert made.brief.key == key


def test_the_chords_asked_for_sound_on_strong_beats() -> None:
    brief = Brief(chords=("Am", "F", "C", "G7"), bars=8, meter="4/4", instruments=("flute", "piano"), seed=3)
    piece = compose(brief).piece
    fits = sounding = 0
    for index, (_, start, _, meter) in enumerate(bars_of(piece)):
        tones = chord_tones(read_chord(brief.chords[index % 4]))
        for place in strong_places(meter):
            at = start + place
            for part in pitched(piece):
                now = [n.pitch % 12 for n in part.notes if n.onset <= at < n.onset + n.duration]
                sounding += len(now)
                fits += sum(pitch in tones for pitch in now)
    assert sounding > 16
    assert fits / sounding >= 0.95


def test_the_same_seed_gives_the_same_piece_and_another_another() -> None:
    brief = Brief(genre="lullaby", bars=6, seed=11)
    one, two = compose(brief).piece, compose(brief).piece
    assert one == two
    assert rows(compose(Brief(genre="lullaby", bars=6, seed=12)).piece.parts) != rows(one.parts)


def test_notes_are_told_while_it_is_written_and_add_up_to_the_piece() -> None:
    told: list[NotesFound] = []

    def report(event: Event) -> None:
        if isinstance(event, NotesFound):
            told.append(event)

    made = compose(Brief(genre="tango", bars=6, seed=2), report=report)
    assert len(told) == 6
    assert [one.until for one in told] == sorted(one.until for one in told)
    written = sorted(note.pitch for part in made.piece.parts for note in part.notes)
    assert sorted(note.pitch for one in told for note in one.notes) == written
    _, performance = play(made.piece)
    assert len(performance.notes) == len(written)


def test_a_cancel_keeps_the_bars_so_far() -> None:
    bars = 0

    def report(event: Event) -> None:
        nonlocal bars
        if isinstance(event, NotesFound):
            bars += 1
            if bars == 3:
                raise Cancelled

    made = compose(Brief(genre="pop", bars=16, meter="4/4", seed=2), report=report)
    assert not made.complete
    assert 0 < made.piece.length <= 12
    assert all(chord.quarter < 12 for chord in made.piece.chords)


def test_single_lines_and_hands_stay_playable() -> None:
    brief = Brief(genre="romantic", bars=8, instruments=("flute", "piano"), hand_span=9, polyphony=4, seed=4)
    piece = compose(brief).piece
    for part in pitched(piece):
        for staff in range(1, part.staves + 1):
            own = [note for note in part.notes if note.staff == staff]
            for at in {note.onset for note in own}:
                now = [n.pitch for n in own if n.onset <= at < n.onset + n.duration]
                assert len(now) <= min(most_at_once(part.name.lower()), 2 if part.staves == 2 else 4)
                assert max(now) - min(now) <= 9


@pytest.mark.parametrize(("field", "low", "high"), [("density", 0.15, 0.9), ("register", "low", "high")])
def test_soft_wishes_move_the_music_the_right_way(field: str, low: object, high: object) -> None:
    def figure(value: object) -> float:
        notes = [
            note
            for seed in range(3)
            for part in compose(
                Brief(
                    genre="romantic",
                    key="C major",
                    meter="4/4",
                    instruments=("piano",),
                    bars=6,
                    seed=seed,
                    **{field: value},
                )  # type: ignore[arg-type]
            ).piece.parts
            for note in part.notes
        ]
        return len(notes) if field == "density" else sum(note.pitch for note in notes) / len(notes)

    assert figure(high) > figure(low) * (1.3 if field == "density" else 1.05)


def test_dynamics_follow_what_was_asked() -> None:
    piece = compose(Brief(genre="romantic", dynamics="p-f", bars=8, meter="4/4", seed=1)).piece
    loud = [(note.onset, note.velocity) for part in piece.parts for note in part.notes]
    first = [v for at, v in loud if at < 8]
    last = [v for at, v in loud if at >= 24]
    assert sum(last) / len(last) > sum(first) / len(first) + 20


def test_form_brings_the_theme_back() -> None:
    piece = compose(Brief(genre="folk", form=("A", "A", "B", "A"), bars=32, meter="4/4", seed=6)).piece
    assert [section.label for section in piece.sections] == ["A", "A", "B", "A"]
    tune = piece.parts[0].notes

    def bars(first: int) -> list[tuple[Fraction, int]]:
        return [(n.onset - first * 4, n.pitch) for n in tune if first * 4 <= n.onset < first * 4 + 16]

    again = set(bars(0)) & set(bars(24))
    assert len(again) >= 0.5 * len(bars(0))
    assert len(set(bars(0)) & set(bars(16))) < 0.5 * len(bars(0))


@pytest.mark.parametrize("bars", range(24, 104, 8))
def test_no_section_of_a_rondo_is_played_twice_in_a_row(bars: int) -> None:
    plan = make_plan(Brief(genre="romantic", bars=bars, meter="4/4", seed=bars), random.Random(bars))
    form = plan.brief.form
    assert form[0] == form[-1] == "A"
    assert all(one != two for one, two in pairwise(form)), form
    assert len(plan.bars) == bars


def test_filling_leaves_everything_else_untouched(waltz: Piece) -> None:
    made = rework(waltz, Rework("fill", bars=(5, 7), brief=Brief(seed=3))).piece
    inside = {n.id for part in waltz.parts for n in part.notes if 12 <= n.onset < 21}
    old, new = rows(waltz.parts), rows(made.parts)
    kept = {row for row in old if row[1] not in inside}
    assert kept <= new
    assert all(12 <= row[2] < 21 for row in new - kept)
    assert new - kept
    assert len({row[1] for row in new}) == len(new)


def test_filling_one_part_leaves_the_others() -> None:
    band = compose(Brief(genre="swing", bars=6, seed=8)).piece
    part = band.parts[0].id
    made = rework(band, Rework("fill", bars=(3, 4), parts=(part,), brief=Brief(seed=3))).piece
    assert made.parts[1:] == band.parts[1:]
    assert made.parts[0] != band.parts[0]


def test_every_player_of_a_band_goes_on_playing() -> None:
    band = compose(Brief(genre="bossa nova", meter="4/4", bars=8, seed=4)).piece
    filled = rework(band, Rework("fill", bars=(3, 4), brief=Brief(seed=5))).piece
    longer = rework(band, Rework("continue", brief=Brief(seed=5, bars=4))).piece
    for before, one, two in zip(band.parts, filled.parts, longer.parts, strict=True):
        was = sum(8 <= note.onset < 16 for note in before.notes)
        now = sum(8 <= note.onset < 16 for note in one.notes)
        assert 0.5 * was <= now <= 2 * was, before.name
        assert any(note.onset >= 32 for note in two.notes), before.name


def test_writing_on_keeps_the_piece_and_ends_on_the_tonic(waltz: Piece) -> None:
    made = rework(waltz, Rework("continue", brief=Brief(bars=4, seed=3))).piece
    assert rows(waltz.parts) <= rows(made.parts)
    assert made.length == waltz.length + 12
    last = max(note.onset for part in made.parts for note in part.notes)
    assert min(n.pitch for part in made.parts for n in part.notes if n.onset == last) % 12 == 2


def test_variation_grows_with_the_amount(waltz: Piece) -> None:
    def kept(amount: float) -> int:
        return len(
            rows(waltz.parts) & rows(rework(waltz, Rework("vary", amount=amount, brief=Brief(seed=3))).piece.parts)
        )

    assert len(rows(waltz.parts)) > kept(0.1) > kept(1.0)


def test_a_blend_lies_between(waltz: Piece) -> None:
    other = compose(Brief(genre="waltz", key="G major", meter="3/4", bars=12, instruments=("piano",), seed=9)).piece

    def kept(amount: float) -> int:
        made = rework(waltz, Rework("blend", amount=amount, brief=Brief(seed=3)), other=other).piece
        assert made.keys == waltz.keys
        return len(rows(waltz.parts) & rows(made.parts))

    assert kept(0.0) == len(rows(waltz.parts)) > kept(0.5) > kept(1.0)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Rework("sing"), "sing"),
        (Rework("fill", bars=(0, 2)), "bars 1 to 12"),
        (Rework("fill", bars=(5, 40)), "bars 1 to 12"),
        (Rework("fill", parts=("P9",)), "P9"),
        (Rework("vary", amount=2.0), "0 to 1"),
        (Rework("blend"), "second piece"),
        (Rework("harmonise", style="jazz hands"), "jazz hands"),
        (Rework("transpose", semitones=99), "24"),
        (Rework("reorchestrate"), "instruments"),
        (Rework("continue", brief=Brief(bars=300)), "200"),
    ],
)
def test_wishes_that_do_not_fit_are_refused_in_a_sentence(waltz: Piece, wish: Rework, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        rework(waltz, wish)


def test_a_piece_without_notes_cannot_be_worked_on() -> None:
    with pytest.raises(BadInput, match="no notes"):
        rework(Piece((), (), (), ()), Rework("vary"))


def test_words_become_music() -> None:
    reading = read_brief("A slow waltz in D minor for solo piano, 8 bars")
    piece = compose(reading.brief).piece
    assert piece.keys[0].tonic == "D"
    assert piece.length == 24
