"""The benches of sound measure what they say: on sounds whose figures are known beforehand."""

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from bench.sound import codec, embeddings, estimators, likeness, memory, obey, speed, spoken, streaming
from bench.sound.hearing import Heard, key_name, transcribed
from bench.sound.options import Options
from bench.sound.opus import lateness, round_trip, shifted
from ml_engine import Note, Performance
from ml_engine.models import ears
from ml_engine.models.spectra import RATE
from ml_engine.training.sound import ears as training
from ml_engine.training.sound.spectral import log_mel_distance, stft_distance

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def tones(pitches, seconds: float = 0.5, *, attack: float = 0.01) -> np.ndarray:
    """Plucked tones of six partials, one after the other."""
    time = np.arange(round(seconds * RATE)) / RATE
    shape = np.minimum(time / attack, 1) * np.exp(-3 * time) * np.minimum((seconds - time) / attack, 1)
    rows = []
    for pitch in pitches:
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        rows.append(shape * sum(np.sin(2 * np.pi * hertz * n * time) / n**1.5 for n in range(1, 7) if hertz * n < 7500))
    return (0.3 * np.concatenate(rows)).astype(np.float32)


def clicks(bpm: float, seconds: float = 12.0) -> np.ndarray:
    """A click on every beat, louder on every fourth."""
    sound = np.zeros(round(seconds * RATE), np.float32)
    burst = np.random.default_rng(1).standard_normal(400).astype(np.float32) * np.exp(-np.arange(400) / 80)
    for beat, at in enumerate(np.arange(0.2, seconds - 0.1, 60 / bpm)):
        start = round(at * RATE)
        sound[start : start + 400] += (0.5 if beat % 4 else 0.8) * burst
    return sound.astype(np.float32)


def noise(seconds: float = 4.0, seed: int = 1) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).standard_normal(round(seconds * RATE))).astype(np.float32)


def heard(**fields) -> Heard:
    """A Heard in which only what a test is about is said."""
    plain = {"seconds": 12.0, "tempo": {}, "key": {}, "families": {}, "notes": [], "beats": []}
    return Heard(**(plain | fields))


def asked(tempo: float = 100.0, key: str = "C major", families: tuple[str, ...] = ("keyboard",)) -> spoken.Caption:
    return spoken.Caption("", tempo, key, "", "", (), families)


def test_the_same_sound_is_at_no_distance_and_a_worse_one_is_further():
    sound = tones(SCALE * 2)
    assert codec.distances(sound, sound) == (0.0, 0.0)
    little, much = sound + 0.01 * noise(8.0), sound + 0.3 * noise(8.0)
    near, far = codec.distances(sound, little), codec.distances(sound, much)
    assert 0 < near[0] < far[0]
    assert 0 < near[1] < far[1]


def test_both_distances_at_once_are_those_of_the_spectral_module():
    a, b = torch.from_numpy(tones(SCALE))[None], torch.from_numpy(0.5 * tones(SCALE[::-1]))[None]
    mel, stft = codec.distances(b[0].numpy(), a[0].numpy())
    assert mel == pytest.approx(float(log_mel_distance(a, b)), rel=1e-5)
    assert stft == pytest.approx(float(stft_distance(a, b)), rel=1e-5)


def test_the_use_of_codebooks_is_counted():
    codes = np.stack([np.arange(2048) % 1024, np.arange(2048) % 512, np.zeros(2048, int), np.arange(2048) // 1024])
    assert [share for share, _ in codec.usage(codes)] == [1.0, 0.5, 1 / 1024, 2 / 1024]
    assert [perplexity for _, perplexity in codec.usage(codes)] == pytest.approx([1024, 512, 1, 2])


def test_a_place_between_the_rates_of_opus_is_told():
    rivals = np.array([0.8, 0.7, 0.4, 0.3, 0.2])
    assert codec.place(0.35, rivals).startswith("12 and 16: like 14.0")
    assert codec.place(0.9, rivals) == "nothing and 6"
    assert codec.place(0.1, rivals) == "24 and more"


def test_opus_comes_back_aligned_and_better_at_a_higher_rate():
    sound = tones(SCALE * 2)
    low, high = round_trip(sound, 6), round_trip(sound, 24)
    assert len(low.sound) == len(high.sound) == len(sound)
    assert np.corrcoef(sound, high.sound)[0, 1] > 0.95
    assert lateness(sound, high.sound) in (-1, 0, 1)
    assert codec.distances(sound, high.sound)[0] < codec.distances(sound, low.sound)[0]
    assert 4 < low.kilobits < 9
    assert 15 < high.kilobits < 40


@pytest.mark.parametrize("late", [-700, 0, 312])
def test_a_delay_is_found_and_mended(late):
    sound = noise()
    moved = shifted(sound, -late, len(sound))
    assert lateness(sound, moved) == late
    mended = shifted(moved, late, len(sound))
    assert np.array_equal(mended[1000:-1000], sound[1000:-1000])


@pytest.mark.parametrize("bpm", [75, 120, 144])
def test_clicks_have_their_tempo(bpm):
    sound = clicks(bpm)
    assert estimators.tempo_by_beats(estimators.onset_strength(sound)) == pytest.approx(bpm, rel=0.02)
    assert estimators.tempo_by_autocorrelation(sound) == pytest.approx(bpm, rel=0.02)


def test_silence_has_no_tempo():
    silence = np.zeros(4 * RATE, np.float32)
    assert estimators.tempo_by_beats(estimators.onset_strength(silence)) == 0.0
    assert estimators.tempo_by_autocorrelation(silence) == 0.0


def test_five_per_cent_is_strict_and_half_and_double_are_told_apart():
    assert estimators.tempo_right(104.9, 100) == estimators.Tempo(strict=True, loose=True)
    assert estimators.tempo_right(106, 100) == estimators.Tempo(strict=False, loose=False)
    assert estimators.tempo_right(51, 100) == estimators.Tempo(strict=False, loose=True)
    assert estimators.tempo_right(0.0, 100) == estimators.Tempo(strict=False, loose=False)


@pytest.mark.parametrize(("tonic", "shift"), [(0, 0), (7, 7), (10, -2)])
def test_a_major_scale_has_its_key(tonic, shift):
    sound = tones([pitch + shift for pitch in (*SCALE, 67, 64, 60, 60)])
    weights = estimators.chroma(sound)
    for name in estimators.PROFILES:
        assert estimators.key_by_profile(weights, name) == (tonic, "major")


def test_a_minor_tune_has_its_key():
    sound = tones([57, 60, 64, 69, 68, 69, 64, 62, 60, 59, 57, 57])
    assert estimators.key_by_profile(estimators.chroma(sound)) == (9, "minor")
    notes = [Note(i / 2, i / 2 + 0.5, p) for i, p in enumerate((57, 60, 64, 69, 68, 69, 64, 62, 60, 59, 57, 57))]
    assert estimators.key_by_music21(Performance.of(notes)) == (9, "minor")
    assert estimators.key_by_music21(Performance(())) is None


def test_keys_are_told_alike_by_all():
    assert key_name("A minor") == key_name("A dorian") == "9 minor"
    assert key_name("Db major") == key_name("C# major") == "1 major"


def test_our_transcriber_hears_tempo_and_notes_of_a_scale():
    performance, beats, tempo = transcribed(tones(SCALE * 2))
    assert estimators.tempo_right(tempo, 120).loose
    assert {note.pitch % 12 for note in performance.notes} >= {0, 2, 4, 5, 7}
    assert len(beats) > 3
    assert transcribed(np.zeros(2 * RATE, np.float32)) == (Performance(()), [], 0.0)


def test_obedience_falls_to_chance_when_captions_are_shuffled():
    tempi = np.geomspace(60, 180, 12)
    keys = [f"{name} {mode}" for name in ("C", "D", "E", "F", "G", "A") for mode in ("major", "minor")]
    kinds = [(family,) for family in (*spoken.PITCHED, "drums", "bass", "keyboard")]
    wanted = [asked(t, k, f) for t, k, f in zip(tempi, keys, kinds, strict=True)]
    sounds = [
        heard(
            tempo=dict.fromkeys(obey.TEMPO, one.tempo), key=dict.fromkeys(obey.KEY, key_name(one.key)),
            families={name: float(name in one.families) for name in ears.HEARD},
        )
        for one in wanted
    ]  # fmt: skip
    figures = {f.what: f for f in obey.obedience(sounds, wanted, [0.5] * len(ears.HEARD))}
    strict = figures["tempo within 5 %: autocorrelation"]
    assert strict.holds
    assert "shuffled 0.0 %, chance 8.3 %" in strict.value
    key = figures["key, tonic and mode: librosa's chroma, Bellman and Budge"]
    assert key.value.startswith("100.0 % (12 of 12); shuffled 0.0 %, chance 8.3 %")
    assert figures["families asked for and heard"].value.startswith("100.0 % (12 of 12)")
    assert figures["sounds with exactly the families asked for"].value == "100.0 % (12 of 12)"
    turned = {f.what: f for f in obey.obedience(sounds[1:] + sounds[:1], wanted, [0.5] * len(ears.HEARD))}
    assert turned["tempo within 5 %: autocorrelation"].holds is False
    assert turned["families asked for and heard"].holds is False


def test_the_mean_over_strangers_leaves_the_own_out():
    assert obey.off_diagonal(np.eye(5)) == 0
    assert obey.off_diagonal(np.ones((5, 5))) == 1
    assert obey.off_diagonal(np.array([[1, 1], [0, 1]])) == 0.5


def test_captions_ask_for_what_they_say_and_for_what_is_new():
    made = list(spoken.captions(60))
    assert made == list(spoken.captions(60))
    assert len({one.words for one in made}) == 60
    for one in made:
        assert f"{one.tempo:g}" in one.words
        assert one.key in one.words
        assert all(player in one.words for player in one.players)
        assert spoken.Caption.from_json(json.loads(json.dumps(one.to_json()))) == one
    known = [{"families": list(made[0].families), "key": made[0].key, "genre": "none"}]
    assert made[0] not in list(spoken.captions(1, known))


def test_frechet_is_nothing_to_itself_and_grows_with_the_shift():
    rows = np.random.default_rng(2).normal(size=(500, 8))
    assert embeddings.frechet(rows, rows) == pytest.approx(0, abs=1e-9)
    assert embeddings.frechet(rows, rows + 1) == pytest.approx(8)
    assert embeddings.frechet(rows, rows + 2) == pytest.approx(32)
    wider = embeddings.frechet(rows, rows * 2)
    assert wider == pytest.approx(np.square(rows.mean(0)).sum() + np.trace(np.cov(rows, rowvar=False)), rel=1e-6)


def test_clouds_are_compared_with_as_many_rows_each():
    clouds = embeddings.same_number({"a": np.zeros((30, 2)), "b": np.arange(20.0).reshape(10, 2)})
    assert {len(cloud) for cloud in clouds.values()} == {10}
    assert sorted(clouds["b"][:, 0]) == sorted(np.arange(20.0).reshape(10, 2)[:, 0])


def test_statistics_of_mels_tell_noise_from_tones_and_not_loud_from_soft():
    a, b, c = tones(SCALE), 0.3 * tones(SCALE), noise()
    rows = [embeddings.mel_statistics(sound) for sound in (a, b, c)]
    assert rows[0].shape[1] == 206
    assert np.abs(rows[0] - rows[1]).mean() < 0.05 * np.abs(rows[0] - rows[2]).mean()


def test_a_copy_is_the_nearest_and_is_found_in_another_key():
    own = np.random.default_rng(3).normal(size=(6, 4, 16))
    near = embeddings.nearest(list(own), own.mean(1), np.zeros(16))
    assert near == pytest.approx(np.ones(6))
    tune, other = tones(SCALE * 3), tones((60, 66, 61, 67, 63, 69) * 4)
    known = embeddings.phrases(embeddings.chroma_row(tune))
    moved = tones([pitch + 3 for pitch in SCALE * 3])
    assert embeddings.best_match(embeddings.chroma_row(moved), known) > 0.95
    assert embeddings.best_match(embeddings.chroma_row(other), known) < 0.8


def test_statistics_of_notes():
    rows = [Note(i / 2, i / 2 + 0.5, pitch).to_row() for i, pitch in enumerate(SCALE * 2)]
    found = likeness.statistics(heard(seconds=8.0, notes=rows, beats=list(np.arange(16) / 2)))
    assert found == pytest.approx({"notes a second": 2.0, "in-scale share": 1.0, "beat steadiness": 1.0})
    uneven = likeness.statistics(heard(seconds=8.0, notes=rows, beats=[0, 0.5, 1.5, 2, 3, 3.5, 4.5]))
    assert uneven is not None
    assert uneven["beat steadiness"] < 0.75
    assert likeness.statistics(heard()) is None


def test_the_lead_of_a_stream_is_its_worst_moment():
    assert streaming.smallest_lead([1.0, 1.5, 2.0], [1.0, 2.0, 3.0]) == pytest.approx(0.5)
    assert streaming.smallest_lead([1.0, 3.0], [1.0, 2.0]) == pytest.approx(-1.0)
    assert streaming.smallest_lead([1.0], [2.0]) == 2.0
    assert streaming.smallest_lead([], []) == 0.0


def test_speed_is_told_beside_its_marks():
    row = {"wall": 10.0, "first": 1.0, "processor": 9.0, "sound": 20.0}
    slow = row | {"wall": 30.0, "first": 4.0}
    told = {f.what: f for f in speed.ours({"rows": [slow, row], "memory": 900.0}, 20.0)}
    assert told["20.0 s of sound, warm"].holds
    assert told["20.0 s of sound, cold"].holds is None
    told = {f.what: f for f in speed.ours({"rows": [row, slow], "memory": 9000.0}, 20.0)}
    assert not any(told[what].holds for what in ("20.0 s of sound, warm", "first sound, warm", "peak memory"))


def test_growth_is_told_by_the_fifths_at_either_end():
    flat = memory.Measured((100, 900, *[500] * 20, 100, 900), 3, 0.5)
    assert flat.growth == 1.0
    slow = memory.Measured(tuple(round(1e6 * (1000 + 3 * job)) for job in range(25)), 3, 0.5)
    assert slow.fifths == (1006e6, 1066e6)
    told = {f.what: f for f in memory.figures(slow, ["a", "b"])}["growth from their first to their last fifth"]
    assert (told.value, told.holds) == ("+6.0 % (1006 to 1066 MB)", False)


@pytest.mark.slow
def test_memory_that_jobs_keep_is_found():
    # Larger than what the allocator keeps for itself, whatever ran in this process before.
    large = 40e6
    kept: list[np.ndarray] = []

    def keeps(number: int) -> str:
        kept.append(np.ones(round(large / 8)))
        return ""

    def gives_back(number: int) -> str:
        return str(np.ones(round(large / 8)).sum())

    first, last = memory.measure(gives_back, 0.0, warm_up=2, fewest=10).fifths
    assert abs(last - first) < large
    first, last = memory.measure(keeps, 0.0, warm_up=2, fewest=10).fifths
    assert 7 * large < last - first < 9 * large


@pytest.mark.slow
def test_engines_take_turns_and_pauses_keep_them_below_their_share(shelf, capsys: pytest.CaptureFixture[str]):
    options = Options(quick=True, show=True, minutes=0.0, busy=0.9, engines=("musicgen-small", "musicgen-melody"))
    figures = memory.run(options)
    assert [f.value for f in figures if f.what.startswith("jobs")] == ["5", "none"]
    assert 0 < float(figures[-2].value) < 0.95
    said = capsys.readouterr().out
    assert said.count("MB, peak") == 7
    assert said.count("musicgen-small, 2.0 s: ") == 4
    assert shelf.names() == []  # what a person has installed is left alone


def test_an_engine_that_there_is_not_ends_the_measuring():
    with pytest.raises(SystemExit, match="There is no engine “fiddle”"):
        memory.run(Options(quick=True, minutes=0.0, engines=("fiddle",)))


def test_the_rival_makes_sound_in_the_stock_class():
    from bench.sound.musicgen_small import measure, small

    found = measure(small(layers=1, width=64, heads=2, filters=4), 8)
    assert found["work"] > found["decoding"] > 0


class _Shard:
    """A shard of the training's kind: a clip with a drum in its first half and a flute in its second."""

    def __init__(self, count: int = 4) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def sound(self, at: int) -> np.ndarray:
        return np.concatenate([clicks(120, 4.0), tones([76] * 8)])

    def notes(self, at: int) -> np.ndarray:
        drums = [[i / 2, i / 2 + 0.05, 38, 90, 128] for i in range(8)]
        return np.array([*drums, [4.0, 8.0, 76, 80, 73], [7.9, 8.0, 60, 80, 122]], np.float32)


def test_who_sounds_is_read_off_the_notes():
    roll = training.families_of(_Shard().notes(0), 8.0)
    assert set(np.flatnonzero(roll.any(1))) == {ears.HEARD.index("drums"), ears.HEARD.index("woodwind")}
    shares = training.shares_of(roll)
    assert shares.shape == (7, len(ears.HEARD))
    assert shares[:, ears.HEARD.index("woodwind")] == pytest.approx([0, 0, 0, 0.5, 1, 1, 1])
    assert shares[0, ears.HEARD.index("drums")] == pytest.approx(0.5)


def test_what_fills_little_is_not_counted():
    logits = torch.tensor([[[3.0, 3.0]]])
    assert float(training.loss_of(logits, torch.tensor([[[1.0, 0.1]]]))) == pytest.approx(0.0486, abs=1e-3)
    assert float(training.loss_of(logits, torch.tensor([[[1.0, 0.0]]]))) == pytest.approx(
        (0.0486 + 3.0486) / 2, abs=1e-3
    )


def test_thresholds_leave_as_much_quiet_as_they_find():
    shares = np.array([1.0] * 5 + [0.0] * 50)
    probabilities = np.array([0.3, 0.35, 0.4, 0.5, 0.9] + [0.1] * 49 + [0.6])
    assert 0.1 < training.threshold(probabilities, shares) <= 0.3
    row = training.f1(probabilities, shares, 0.2)
    assert row["present_found"] == 1.0
    assert row["absent_quiet"] == pytest.approx(0.98)


def test_the_ears_come_back_as_they_were_saved(tmp_path: Path):
    torch.manual_seed(1)
    model = ears.Ears(ears.EarsConfig(thresholds=(0.25,) * len(ears.HEARD))).eval()
    assert sum(weight.numel() for weight in model.parameters()) < 1e6
    ears.save(model, tmp_path)
    again = ears.load(tmp_path)
    assert again.config == model.config
    sound = tones(SCALE * 2)
    assert model.embed(sound).shape == (7, 128)
    assert again.embed(sound) == pytest.approx(model.embed(sound), abs=2e-2)
    assert set(again.families(sound)) == set(ears.HEARD)
    assert again.embed(0.1 * sound) == pytest.approx(again.embed(sound), abs=1e-2)  # level does not matter
    assert again.embed(sound[:100]).shape == (1, 128)
    with pytest.raises(ValueError, match="one channel"):
        again.embed(np.zeros((2, 100)))
    config = tmp_path / "config.json"
    config.write_text(config.read_text().replace("24", "32", 1))
    with pytest.raises(ValueError, match="does not hold"):
        ears.load(tmp_path)


def test_confident_seconds_count_for_the_clip():
    probabilities = np.array([[0.9, 0.1], [0.0, 0.1], [0.0, 0.1]])
    assert ears.over_clip(probabilities) == pytest.approx([0.9, 0.1])
    assert ears.over_clip(np.zeros((3, 2))) == pytest.approx([0, 0])


def test_a_training_of_ears_that_was_broken_off_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(training, "shards", lambda folder: [Path("one"), Path("two")])
    monkeypatch.setattr(training.Shard, "open", lambda path: _Shard())
    options = argparse.Namespace(
        pool=tmp_path, valid=tmp_path, out=tmp_path / "out", minutes=0.02, codec=None, decoded=0, batch=2, rate=1e-3,
        seed=1, threads=1, measured=4, tell=1, keep=1e9,
    )  # fmt: skip
    first = training.train(options)
    spent = torch.load(tmp_path / "out" / "checkpoint.pt", weights_only=True)["spent"] / 60
    second = training.train(argparse.Namespace(**(vars(options) | {"minutes": spent + 0.02})))
    assert 0 < first["steps"] < second["steps"]
    steps = [json.loads(line)["step"] for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert steps == list(range(1, second["steps"] + 1))
    assert "| drums |" in training.told(second)
    assert ears.load(tmp_path / "out").config.thresholds == tuple(second["thresholds"].values())
