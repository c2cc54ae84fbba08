"""Corpora become arrays that say what the scores say."""

import io
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import mido
import numpy as np
import pytest

from ml_engine.music import Key, Meter, Piece
from ml_engine.notation.read_midi import read_midi_score
from ml_engine.notation.read_musicxml import read_movements
from ml_engine.training.corpora import held_out
from ml_engine.training.notation.score import KEY, UNKNOWN_LINE, load, save, sign
from ml_engine.training.notation.scores import as_engraved, main, score_of
from tests.ml_engine.notation.pieces import part

STACCATO = "<notations><articulations><staccato/></articulations></notations>"
BARS = 14


def note(pitch: str, length: int, more: str = "", *, staff: int = 1, before: str = "") -> str:
    alter = f"<alter>{pitch.count('#') - pitch[1:].count('b')}</alter>"
    return (
        f"<note>{before}<pitch><step>{pitch[0]}</step>{alter}<octave>{pitch[-1]}</octave></pitch>"
        f"<duration>{length}</duration><voice>{4 * staff - 3}</voice><staff>{staff}</staff>{more}</note>"
    )


def slur(kind: str) -> str:
    return f'<notations><slur number="1" type="{kind}"/></notations>'


def tie(kind: str) -> str:
    return f'<tie type="{kind}"/>'


def song(over: tuple[str, str] = ("", "")) -> bytes:
    """3/4 in F: an upbeat, a triplet under a slur, a tie, a staccato chord, a grace note; at last D major.

    Six divisions a quarter; ``over`` is what stands at the grace note and at its main note.
    """
    head = (
        "<attributes><divisions>6</divisions><key><fifths>-1</fifths><mode>major</mode></key>"
        "<time><beats>3</beats><beat-type>4</beat-type></time><staves>2</staves></attributes>"
    )
    back = "<backup><duration>18</duration></backup>"
    low = note("F3", 18, staff=2)
    grace = note("E5", 0, over[0], before="<grace/>").replace("<duration>0</duration>", "")
    measures = [
        head + note("C5", 6),
        note("F5", 2, slur("start")) + note("G5", 2) + note("A5", 2, slur("stop"))
        + note("Bb4", 12, tie("start")) + back + low,
        note("Bb4", 6, tie("stop")) + note("D5", 6, STACCATO) + note("F5", 6, before="<chord/>")
        + grace + note("D5", 6, over[1]) + back + low,
    ]  # fmt: skip
    measures += [note("A4", 6) + note("C5", 6) + note("F5", 6) + back + low for _ in range(BARS - 2)]
    measures.append(
        "<attributes><key><fifths>2</fifths><mode>major</mode></key></attributes>" + note("F#5", 18) + back + low
    )
    music = "".join(f'<measure number="{number}">{inside}</measure>' for number, inside in enumerate(measures))
    listed = '<score-part id="P1"><part-name>Piano</part-name></score-part>'
    return f'<score-partwise><part-list>{listed}</part-list><part id="P1">{music}</part></score-partwise>'.encode()


def corpus(folder: Path, names: list[str]) -> None:
    for name in names:
        path = folder / "lieder" / "scores" / "Somebody" / "_" / f"{name}.mxl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(song())


def engraved(*tracks: list[int], meter: bool = True, key: bool = True) -> bytes:
    """A MIDI file with a track of its signatures, then one for each list of pitches, all quarters."""
    file = mido.MidiFile(ticks_per_beat=384)
    said = [mido.MetaMessage("time_signature", numerator=3, denominator=4)] * meter
    file.tracks.append(mido.MidiTrack(said + [mido.MetaMessage("key_signature", key="Bb")] * key))
    for channel, pitches in enumerate(tracks):
        line = mido.MidiTrack()
        for pitch in pitches:
            line += [
                mido.Message("note_on", note=pitch, velocity=70, channel=channel),
                mido.Message("note_off", note=pitch, time=384, channel=channel),
            ]
        file.tracks.append(line)
    stream = io.BytesIO()
    file.save(file=stream)
    return stream.getvalue()


def test_a_score_says_what_is_written():
    piece = read_movements(song(), graces=True)[0]
    score = score_of(piece, "a", "lieder")
    first = score.notes[score.notes["onset"] < 7]
    third = 1 / 3
    assert [(round(row["onset"], 4), round(row["duration"], 4), row["pitch"], row["line"]) for row in first] == [
        (0, 1, 72, 0),
        (1, 3, 53, -1), (1, round(third, 4), 77, -1),
        (round(1 + third, 4), round(third, 4), 79, 1),
        (round(1 + 2 * third, 4), round(third, 4), 81, 3),
        (2, 3, 70, -2),
        (4, 3, 53, -1),
        (5, 1, 74, 2), (5, 1, 77, -1),
        (6, 0, 76, 4), (6, 1, 74, 2),
    ]  # fmt: skip
    assert first["staff"].tolist() == [1, 2, 1, 1, 1, 1, 2, 1, 1, 1, 1]
    assert first["slurred"].nonzero()[0].tolist() == [2, 3]
    assert (first["signs"] == sign("staccato")).nonzero()[0].tolist() == [7, 8]  # the whole chord
    assert score.bars[:2].tolist() == [(0, 1, 3, 4), (1, 3, 3, 4)]
    assert (len(score.bars), score.quarters) == (BARS + 2, 1 + 3 * (BARS + 1))
    assert score.keys.tolist() == [(0, -1, 1), (1 + 3 * BARS, 2, 1)]
    assert score.parts["staves"].tolist() == [2]
    plain = score_of(read_movements(song())[0], "a", "lieder")
    assert (plain.notes["duration"] > 0).all()
    assert len(plain.notes) == len(score.notes) - 1


def test_a_slur_from_a_grace_note_leads_to_its_main_note_alone():
    score = score_of(read_movements(song((slur("start"), slur("stop"))), graces=True)[0], "a", "lieder")
    assert score.notes["pitch"][score.notes["slurred"]].tolist() == [77, 79, 76]


@pytest.mark.parametrize("bars, meter", [(7, (3, 4)), (40, (17, 16))])
def test_what_is_too_short_or_beaten_by_nobody_is_left_out(bars, meter):
    size = Fraction(4 * meter[0], meter[1])
    line = part("P1", "Piano", 0, [(at * size / 12, size / 12, 60 + at % 5, 80, 1) for at in range(12 * bars)])
    piece = Piece((line,), (Meter(Fraction(0), *meter),), (Key(Fraction(0), "C", "major", 0),), ())
    assert score_of(piece, "a", "lieder") is None
    longer = replace(piece, meters=(Meter(Fraction(0), 3, 8),))
    assert score_of(longer, "a", "lieder") is not None


UPPER, LOWER = [72, 74, 76] * 12, [48, 52, 55] * 12


@pytest.mark.parametrize("tracks", [(UPPER, LOWER), (LOWER, UPPER)])
def test_two_tracks_for_keyboard_are_two_hands_whichever_comes_first(tracks):
    content = engraved(*tracks)
    score = score_of(as_engraved(read_midi_score(content), content, "keyboard"), "a", "mutopia")
    assert len(score.parts) == 1
    assert (score.notes["staff"] == np.where(score.notes["pitch"] > 60, 1, 2)).all()
    assert (score.notes["line"] == UNKNOWN_LINE).all()
    assert score.keys.tolist() == [(0, -2, 1)]


def test_hands_nobody_wrote_are_not_learned_and_nothing_without_metre_or_key():
    both = [pitch for pair in zip(UPPER, LOWER, strict=True) for pitch in pair]
    content = engraved(both)
    assert as_engraved(read_midi_score(content), content, "keyboard").parts[0].staves == 1
    for content in (engraved(UPPER, LOWER, meter=False), engraved(UPPER, LOWER, key=False)):
        assert as_engraved(read_midi_score(content), content, "keyboard") is None


def test_each_work_goes_to_its_side_and_comes_back_as_it_was(tmp_path, capsys):
    names = [f"lc{number}" for number in range(16)]
    assert 0 < sum(map(held_out, names)) < 16
    corpus(tmp_path, names)
    main(["--data", str(tmp_path), "--out", str(tmp_path / "out"), "--processes", "1"])
    assert f"lieder train{sum(not held_out(name) for name in names):11,}" in capsys.readouterr().out
    for side, wanted in (("train", False), ("valid", True)):
        scores = load(tmp_path / "out" / f"lieder-{side}.npz")
        assert {score.name for score in scores} == {f"{name}#0" for name in names if held_out(name) is wanted}
        assert all((score.notes["duration"] == 0).sum() == 1 for score in scores)
        again = tmp_path / "again.npz"
        save(scores, again)
        for one, other in zip(scores, load(again), strict=True):
            assert one.name == other.name
            assert all(np.array_equal(getattr(one, t), getattr(other, t)) for t in ("notes", "bars", "keys", "parts"))
    assert scores[0].keys.dtype == KEY


def test_a_tune_that_another_corpus_holds_is_read_once(tmp_path):
    folder = tmp_path / "mutopia"
    folder.mkdir()
    (folder / "a.mid").write_bytes(engraved(UPPER, LOWER))
    row = {"title": "A", "category": "keyboard", "composer": "B", "files": [{"path": "a.mid"}]}
    rows = [row | {"id": "a"}, row | {"id": "b", "same_music_as": "lc1"}]
    (folder / "index.jsonl").write_text("\n".join(map(json.dumps, rows)))
    main(["--data", str(tmp_path), "--out", str(tmp_path / "out"), "--processes", "1"])
    found = [score.name for path in (tmp_path / "out").glob("*.npz") for score in load(path)]
    assert found == ["a#0"]
