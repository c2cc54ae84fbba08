"""What is written is read again: MusicXML, MIDI, JSON, and the origin in each of them."""

import json
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import mido
import pytest

from ml_engine import engrave, piece_from_json, play, read_piece
from ml_engine.midi import write_score
from ml_engine.music import Key, Meter, Piece, TempoMark
from ml_engine.notation.layout import lay_out
from ml_engine.notation.marks import dynamics_of
from ml_engine.notation.musicxml import to_musicxml
from ml_engine.notation.read_midi import read_midi_score
from ml_engine.notation.read_musicxml import read_musicxml
from ml_engine.theory import QUALITIES, read_chord
from tests.ml_engine.notation.pieces import band, part, rows

MARKS = ("meters", "keys", "tempo_marks", "pickup", "title", "chords", "sections", "swing", "origin")


@pytest.mark.parametrize("pickup", [Fraction(0), Fraction(1)])
def test_musicxml_comes_back_as_it_was(pickup):
    piece = band(pickup)
    found = read_musicxml(to_musicxml(piece))
    assert rows(found) == rows(piece)
    assert {name: getattr(found, name) for name in MARKS} == {name: getattr(piece, name) for name in MARKS}
    assert [(p.name, p.program, p.staves) for p in found.parts] == [(p.name, p.program, p.staves) for p in piece.parts]
    spelled = [[n.spelling for n in p.notes] for p in piece.parts[:3]]
    assert [[n.spelling for n in p.notes] for p in found.parts[:3]] == spelled


@pytest.mark.parametrize("pickup", [Fraction(0), Fraction(1)])
def test_midi_comes_back_as_it_was(pickup, tmp_path):
    piece = band(pickup)
    write_score(piece, None, tmp_path / "a.mid")
    found = read_midi_score((tmp_path / "a.mid").read_bytes())
    assert rows(found, staff=False) == rows(piece, staff=False)
    assert {name: getattr(found, name) for name in MARKS} == {name: getattr(piece, name) for name in MARKS}
    assert [(p.name, p.program, p.staves) for p in found.parts] == [(p.name, p.program, p.staves) for p in piece.parts]


def test_every_quality_of_chord_comes_back():
    symbols = ["F#" + quality for quality in QUALITIES] + ["Bb" + quality + "/D" for quality in QUALITIES]
    chords = tuple(read_chord(symbol, Fraction(4 * at)) for at, symbol in enumerate(symbols))
    whole = part("P1", "Piano", 0, [(4 * at, 4, 60, 80, 1) for at in range(len(symbols))])
    piece = Piece((whole,), (Meter(Fraction(0), 4, 4),), (Key(Fraction(0), "C", "major", 0),), (), chords=chords)
    assert read_musicxml(to_musicxml(piece)).chords == chords


def test_changes_of_metre_and_compound_tempo_come_back():
    line = part("P1", "Violin", 40, [(Fraction(k, 2), Fraction(1, 2), 67 + k % 5, 80, 1) for k in range(26)])
    piece = Piece(
        (line,),
        (Meter(Fraction(0), 6, 8), Meter(Fraction(6), 5, 8), Meter(Fraction(11), 2, 4)),
        (Key(Fraction(0), "G", "major", 1),),
        (TempoMark(Fraction(0), 100.0, "Allegretto"),),
    )
    found = read_musicxml(to_musicxml(piece))
    assert (found.meters, found.tempo_marks, rows(found)) == (piece.meters, piece.tempo_marks, rows(piece))


def test_dynamics_stand_where_the_level_moves_and_only_in_composed_pieces():
    piece = band()
    marks = {p.name: list(dynamics_of(p, lay_out(piece, p))) for p in piece.parts}
    assert marks["Flute"] == [(0, "p"), (16, "f")]
    assert marks["Drums"] == [(0, "p"), (16, "f")]
    written = ElementTree.fromstring(to_musicxml(piece))  # noqa: S314
    assert [mark[0].tag for mark in written.find("part").iter("dynamics")] == ["p", "f"]
    assert not ElementTree.fromstring(to_musicxml(replace(piece, origin=""))).findall(".//dynamics")  # noqa: S314


def test_one_loud_bar_changes_no_dynamic():
    loud = [(4 * bar, 4, 60, 100 if bar == 3 else 64, 1) for bar in range(8)]
    piece = replace(band(), parts=(part("P1", "Violin", 40, loud),))
    assert list(dynamics_of(piece.parts[0], lay_out(piece, piece.parts[0]))) == [(0, "mp")]


def test_drums_and_low_strings_stand_on_their_own_clefs():
    piece = band()
    more = replace(
        piece,
        parts=(
            *piece.parts,
            part("P5", "Viola", 41, [(0, 4, 60, 80, 1)]),
            part("P6", "Cello", 42, [(0, 4, 48, 80, 1)]),
        ),
    )
    root = ElementTree.fromstring(to_musicxml(more))  # noqa: S314
    clefs = [
        [(c.findtext("sign"), c.findtext("line"), c.findtext("clef-octave-change")) for c in found.iter("clef")]
        for found in root.findall("part")
    ]
    assert clefs[2:] == [[("F", "4", "-1")], [("percussion", None, None)], [("C", "3", None)], [("F", "4", None)]]
    bracket = root.find("part-list/part-group[@type='start']/group-symbol")
    assert bracket.text == "bracket"
    kick = next(n for n in root.findall("part")[3].iter("note") if n.find("instrument").get("id") == "P4-I36")
    assert kick.findtext("voice") == "2"
    midi = root.find("part-list/score-part[@id='P4']/midi-instrument[@id='P4-I36']")
    assert (midi.findtext("midi-channel"), midi.findtext("midi-unpitched")) == ("10", "37")


def test_every_file_of_a_composed_piece_says_where_it_comes_from(tmp_path):
    piece = band(bars=2)
    notation, performance = play(piece)
    files = engrave(notation, performance, tmp_path, "walk")
    assert set(files) == {"musicxml", "performance_midi", "score_midi", "pdf", "timeline", "piece", "notes"}
    for role in ("timeline", "piece", "notes"):
        assert json.loads(files[role].read_text())["origin"] == piece.origin
    for role in ("score_midi", "performance_midi"):
        first = mido.MidiFile(files[role]).tracks[0]
        told = {
            message.type: message for message in first if message.type in {"text", "copyright"} and not message.time
        }
        assert told["copyright"].text == piece.origin
    assert piece.origin in files["musicxml"].read_text()
    assert piece.origin.encode() in files["pdf"].read_bytes()
    plain = read_piece(files["piece"])
    assert plain == notation.piece == piece_from_json(json.loads(files["piece"].read_text()))


def test_a_transcription_names_no_composer(tmp_path):
    text = to_musicxml(replace(band(bars=2), origin="")).decode()
    assert "creator" not in text
    assert "miscellaneous" not in text
