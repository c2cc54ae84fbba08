"""Prompts in Dutch, and words of Dutch that elsewhere mean something else."""

import pytest

from ml_engine.composition.words import read_brief

PROMPTS = [
    ("Wals in bes groot voor drie fluiten en fagot, 24 maten, driekwartsmaat",
     {"genre": "waltz", "key": "Bb major", "instruments": ("flute", "flute", "flute", "bassoon"), "bars": 24, "meter": "3/4"}),
    ("slaapliedje voor altviool en harp, D groot, langzaam",
     {"genre": "lullaby", "key": "D major", "tempo_word": "Slow", "instruments": ("viola", "harp")}),
    ("plechtige mars voor koor en orgel, c mineur, vierkwartsmaat, kwartnoot = 88",
     {"genre": "march", "key": "C minor", "meter": "4/4", "tempo": 88, "instruments": ("choir", "organ"), "moods": ("solemn",)}),
    ("polka, vrolijk en snel, accordeon, klarinet, zonder slagwerk",
     {"genre": "polka", "tempo_word": "Fast", "moods": ("happy",), "instruments": ("accordion", "clarinet")}),
    ("verdrietig popliedje voor zang en gitaar, fis klein, geen drums",
     {"genre": "pop", "key": "F# minor", "moods": ("sad",), "instruments": ("voice", "guitar")}),
    ("strijkkwartet in es majeur, rustig, zesachtstemaat",
     {"key": "Eb major", "meter": "6/8", "moods": ("calm",), "instruments": ("violin", "violin", "viola", "cello")}),
    ("vier hoorns en twee trompetten, G groot, tweeëndertig maten",
     {"key": "G major", "bars": 32, "instruments": ("horn",) * 4 + ("trumpet",) * 2}),
    ("treurige wals voor hobo en piano in g klein, anderhalve minuut",
     {"genre": "waltz", "key": "G minor", "seconds": 90, "moods": ("sad",), "instruments": ("oboe", "piano")}),
    ("rockliedje zonder gitaar of bas, met trompet", {"genre": "rock", "instruments": ("trumpet",)}),
    ("Dm Bes C F, één akkoord per maat, orgelsolo", {"instruments": ("organ",)}),
    ("wiegelied voor vierstemmig koor, heel langzaam, 45 seconden",
     {"genre": "lullaby", "instruments": ("soprano", "alto", "tenor", "bass voice"), "tempo_word": "Very slow", "seconds": 45}),
    ("een energiek stukje voor saxofoonkwartet, 132 slagen per minuut",
     {"tempo": 132, "moods": ("energetic",), "instruments": ("soprano saxophone", "alto saxophone", "tenor saxophone", "baritone saxophone")}),
    ("niet te snel, strijkers, cis klein", {"key": "C# minor", "tempo": 108, "instruments": ("strings",)}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "wanted"), PROMPTS)
def test_dutch(words, wanted):
    found = read_brief(words).brief
    held = {name: getattr(found, name) for name in wanted}
    if "instruments" in wanted:
        held["instruments"], wanted = (
            sorted(held["instruments"]),
            wanted | {"instruments": sorted(wanted["instruments"])},
        )
    assert held == wanted


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [("si b mineur, violon", "key", "Bb minor"), ("Mars and Jupiter, en route, 8 bars", "genre", ""),
     ("ein Stück, das es klein macht, für Celli", "key", ""), ("the hobo and the piano", "instruments", ("piano",)),
     ("quatuor à cordes, tout en douceur, la mineur", "key", "A minor")],
)  # fmt: skip
def test_words_that_only_look_dutch(words, field, value):
    assert getattr(read_brief(words).brief, field) == value


def test_a_chip_names_the_dutch_words():
    words = "Een wals in es groot voor twee violen"
    assert {words[chip.start : chip.end] for chip in read_brief(words).chips} == {"wals", "es groot", "twee violen"}
