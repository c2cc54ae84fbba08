"""The composer's benches measure what they say: on music whose figures are known beforehand."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from bench.composer import measures, ngram, obey
from bench.composer.copying import TOP, TRACK, Index
from bench.composer.data import piece_of
from bench.composer.infill import BAND, HUMAN, Case, joined, untouched_same
from bench.composer.likelihood import windows
from bench.composer.prompts import LISTS, prompts
from ml_engine import ChordMark, Part, Piece, WrittenNote
from ml_engine.composition import tokens as t
from ml_engine.composition.coding import encode
from ml_engine.music import Key, Meter, TempoMark
from ml_engine.training.composer_data import events_of

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def piece(pitches=SCALE * 2, *, step=1, meter=(4, 4), shift=0, name="Flute", program=73, fifths=0) -> Piece:
    notes = tuple(
        WrittenNote(f"p1n{i}", Fraction(i) * step, Fraction(step), pitch + shift, "C4")
        for i, pitch in enumerate(pitches)
    )
    return Piece(
        (Part("P1", name, program, 1, notes),),
        (Meter(Fraction(0), *meter),),
        (Key(Fraction(0), "C", "major", fifths),),
        (TempoMark(Fraction(0), 90.0),),
    )


def test_every_prompt_expects_what_can_be_checked():
    rows = [row for name in LISTS for row in prompts(name)]
    for row in rows:
        obey.read_expected(row["expect"])
    assert len(rows) >= 200
    assert len({row["words"] for row in rows}) == len(rows)


def test_what_was_asked_is_read_off_the_piece():
    one = piece()
    assert obey.meter(one, "4/4")[0]
    assert not obey.meter(one, "3/4")[0]
    assert obey.bars(one, 4)[0]
    assert obey.tempo(one, 90)[0]
    assert not obey.tempo(one, 91)[0]
    assert obey.tempo(one, [80, 100])[0]
    assert obey.signature(one, "C major")[0]
    assert not obey.signature(one, "A minor")[0]


def test_a_number_in_compound_metre_counts_quarters_or_felt_beats():
    one = piece(meter=(6, 8))
    assert obey.tempo(one, 60)[0]
    assert obey.tempo(one, 90)[0]
    assert not obey.tempo(one, 120)[0]


def test_players_need_a_part_each():
    one = piece()
    assert obey.instruments(one, ["flute|oboe"])[0]
    assert not obey.instruments(one, ["flute", "flute"])[0]
    assert not obey.without(one, ["flute"])[0]
    assert obey.only(one, ["flute"])[0]


def test_chords_are_judged_on_strong_beats():
    one = piece((60, 62, 64, 65))
    assert obey.chords(one, ["C"])[:2] == (2, 2)
    assert obey.chords(one, ["Dm"])[:2] == (0, 2)
    assert obey.chords(one, ["C Am"])[:2] == (2, 2)
    assert obey.chords(one, ["C G"])[:2] == (1, 2)


def test_measures_of_a_scale():
    music = measures.music_of(piece())
    assert measures.scale_consistency(music) == 1
    assert measures.polyphony(music) == 1
    assert measures.pitch_range(music) == 12
    assert measures.notes_per_bar(music) == 4
    assert measures.groove_consistency(music) == 1
    assert measures.empty_beat_rate(music) == 0
    # C four times in sixteen, the six others twice each.
    assert measures.pitch_class_entropy(music) == pytest.approx(0.25 * 2 + 6 * 0.125 * 3)
    assert measures.self_similarity(music, 2) == pytest.approx(1)
    assert measures.self_similarity(music, 1) == pytest.approx(0)
    assert measures.duration_histogram(music)[4] == 1
    assert measures.interval_histogram(music)[measures.MOST_INTERVAL + 2] == pytest.approx(10 / 15)


def test_overlap_of_the_same_and_of_strangers():
    values = np.random.default_rng(1).normal(size=200)
    assert measures.overlap(values, values) == pytest.approx(1, abs=0.01)
    assert measures.overlap(values, values + 100) == pytest.approx(0, abs=0.01)
    assert measures.overlap(np.zeros(20), np.zeros(20)) == pytest.approx(1, abs=0.05)


def test_a_copy_is_found_up_to_transposition_and_a_change_is_not():
    tune = (*SCALE[::-1], 60, 64, 67, 72, 71, 67, 65, 62, *SCALE, *SCALE[::-1])
    index = Index(8)
    index.add(events_of(encode(piece(tune), "song")))
    assert index.found(events_of(encode(piece(tune, shift=5, fifths=-1), "song"))).found[TRACK] == [0]
    assert index.found(events_of(encode(piece(tune, name="Oboe", program=68), "song"))).found[TOP] == [0]
    changed = (*tune[:10], 69, *tune[11:])
    assert index.found(events_of(encode(piece(changed), "song"))).found[TRACK] == []


def test_the_n_gram_gives_probabilities_and_knows_what_it_has_seen():
    rng = np.random.default_rng(2)
    seen = [np.stack([rng.integers(0, 8, 200), *(rng.integers(0, 3, (3, 200)))], 1).astype(np.int16)]
    every = np.array([[a, 0, 0, 0] for a in range(t.SIZES[0])], np.int16)
    chance = [np.exp(-ngram.nats(seen, [row[None]], 1)[0][0, 0]) for row in every]
    assert sum(chance) == pytest.approx(1)
    known = ngram.nats(seen, seen, 2)[0].sum(1).mean()
    strange = ngram.nats(seen, [seen[0][rng.permutation(200)]], 2)[0].sum(1).mean()
    assert known < strange


def test_windows_hold_every_event_once_behind_the_opening():
    events = events_of(encode(piece(SCALE * 12), "song"))
    cuts = windows(events, 40)
    assert all(len(cut) <= 40 and (cut[:2] == events[:2]).all() for cut in cuts)
    assert len(np.concatenate([cut[2:] for cut in cuts])) == len(events) - 2 + 1
    assert all(cut[2, 0] == t.BAR for cut in cuts)


def test_a_work_comes_back_from_its_events():
    back = piece_of(events_of(encode(piece(), "song")), 1, 2)
    assert [(n.onset, n.duration, n.pitch) for n in back.parts[0].notes] == [
        (Fraction(i), Fraction(1), p) for i, p in enumerate((67, 69, 71, 72, 60, 62, 64, 65))
    ]
    assert back.parts[0].name == "Flute"


def test_what_moved_outside_of_the_asked_bars_is_seen():
    one = piece()
    case = Case(one, "piano", (2, 3), (), 1)
    new = replace(one, parts=(replace(one.parts[0], notes=(*one.parts[0].notes[:4], *one.parts[0].notes[12:])),))
    assert untouched_same(case, new)
    respelled = (replace(new.parts[0].notes[0], spelling="B#3"), *new.parts[0].notes[1:])
    assert not untouched_same(case, replace(new, parts=(replace(new.parts[0], notes=respelled),)))
    assert not untouched_same(case, replace(new, chords=(ChordMark(Fraction(0), 0, ""),)))


def test_joins_are_judged_kind_by_kind():
    known, odd = piece(), piece(tuple(reversed(SCALE)) * 2)
    events, strange = events_of(encode(known)), events_of(encode(odd))
    rows = [(Case(known, kind, (2, 3), (), 1), events, new) for kind, new in ((HUMAN, events), (BAND, strange))]
    told = {figure.what: figure for figure in joined("joins", [events] * 3, rows)}
    as_it_was, new = (float(word.split()[0]) for word in told["of these band"].value.split(", ")[::-1])
    assert new > as_it_was
    assert told["of these human"].value.startswith(f"{as_it_was:.3f} filled")
    assert told["joins"].holds is False
    assert "of these piano" not in told
