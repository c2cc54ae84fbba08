"""How much there is to read: the symbols that a score draws, counted in its MusicXML."""

from dataclasses import dataclass, fields

from bench.notation.measures import Figures
from ml_engine.notation.open_xml import parse_score


@dataclass(frozen=True, slots=True)
class Symbols:
    """Totals over a score: bars, notes (heads), ties, rests shown, accidentals shown, and voices in use bar by bar."""

    bars: int
    notes: int
    ties: int
    rests: int
    accidentals: int
    voices: int

    @property
    def drawn(self) -> int:
        """All that is to be read."""
        return self.notes + self.ties + self.rests + self.accidentals


def symbols_of(musicxml: bytes) -> Symbols:
    """Count. Rests that only fill a voice are not shown; a voice is in use in a bar where it has notes."""
    root = parse_score(musicxml)
    notes = root.findall(".//note")
    heads = [note for note in notes if note.find("rest") is None]
    voices = {
        (part.get("id"), number, note.findtext("staff"), note.findtext("voice"))
        for part in root.findall("part")
        for number, measure in enumerate(part.findall("measure"))
        for note in measure.findall("note")
        if note.find("rest") is None
    }
    return Symbols(
        max(len(part.findall("measure")) for part in root.findall("part")),
        len(heads),
        sum(tie.get("type") == "start" for note in heads for tie in note.findall("tie")),
        sum(note.find("rest") is not None and note.get("print-object") != "no" for note in notes),
        sum(note.find("accidental") is not None for note in heads),
        len(voices),
    )


def beside(written: Symbols, meant: Symbols) -> Figures:
    """Symbols by the bar, and the written score's totals as multiples of the true score's, kind by kind.

    Totals, since the same music has twice as many bars in 2/4 as in 4/4. Kinds that the true score has none of are left out.
    """
    figures = {
        "symbols a bar": written.drawn / written.bars,
        "symbols a bar, true": meant.drawn / meant.bars,
        "symbols": written.drawn / meant.drawn,
    }
    for kind in (field.name for field in fields(Symbols)):
        true = getattr(meant, kind)
        if true:
            figures[f"symbols: {kind}"] = getattr(written, kind) / true
    return figures
