"""Who a part named Bass is: a singer among singers, else a player."""

import pytest

from ml_engine.notation.read_musicxml import read_musicxml

PART = """<part id="{id}"><measure number="1"><attributes><divisions>1</divisions><time><beats>4</beats>
<beat-type>4</beat-type></time></attributes><note><pitch><step>C</step><octave>3</octave></pitch><duration>4</duration>
</note></measure></part>"""


def score(names: list[str]) -> bytes:
    listed = "".join(
        f'<score-part id="P{i}"><part-name>{name}</part-name></score-part>' for i, name in enumerate(names)
    )
    parts = "".join(PART.format(id=f"P{i}") for i in range(len(names)))
    return f"<score-partwise><part-list>{listed}</part-list>{parts}</score-partwise>".encode()


@pytest.mark.parametrize(
    ("names", "sings"),
    [(["Soprano", "Alto", "Tenor", "Bass"], True), (["Tenor 1", "Bass 2"], True), (["Piano", "Bass"], False)],
)
def test_a_bass_among_singers_sings(names: list[str], sings: bool) -> None:
    bass = read_musicxml(score(names)).parts[-1]
    assert (bass.program in range(52, 55)) == sings
