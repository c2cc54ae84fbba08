"""A program of its own: MusicXML in, engraved pages and a PDF out. Run as ``python -m ml_engine.notation.pages``.

The engraver (Verovio) works in one long call that neither reports nor stops; in a process of its own it can be watched
and ended. It prints one line of progress after each step: a fraction 0..1.
"""

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

# Tenths of a millimetre, as Verovio counts: A4 with room at the foot for the page number.
PAGE_WIDTH, PAGE_HEIGHT = 2100, 2970
MARGIN_X, MARGIN_TOP, MARGIN_BOTTOM = 140, 150, 180
OPTIONS = {
    "pageWidth": PAGE_WIDTH,
    "pageHeight": PAGE_HEIGHT,
    "pageMarginLeft": MARGIN_X,
    "pageMarginRight": MARGIN_X,
    "pageMarginTop": MARGIN_TOP,
    "pageMarginBottom": MARGIN_BOTTOM,
    "scale": 100,
    "unit": 7.0,
    "header": "auto",
    "footer": "none",
    "breaks": "auto",
    "svgViewBox": True,
    "justifyVertically": True,
    "justificationMaxVertical": 0.25,
    "spacingSystem": 8,
    "spacingStaff": 10,
    "mnumInterval": 0,
    "font": "Leipzig",
}
_TYPST = """#set document(title: {title}, author: {author}, description: {origin}, keywords: {keywords}, date: none)
#set page(width: 210mm, height: 297mm, margin: 0mm)
#set text(font: "Libertinus Serif", size: 9pt, fill: luma(35%))
#let sheet(name, number, alt, running, first, player, origin) = page[
  #image(name, width: 210mm, height: 297mm, alt: alt)
  #if first != "" {{
    place(top + center, dy: 13mm, block(width: 180mm, align(center, text(size: 20pt, fill: black, first))))
  }}
  #place(top + left, dx: 14mm, dy: 15mm, block(width: 60mm, text(size: 12pt, fill: black, player)))
  #place(bottom + left, dx: 14mm, dy: -9mm, running)
  #place(bottom + right, dx: -14mm, dy: -9mm, number)
  #place(bottom + center, dy: -9mm, block(width: 120mm, align(center, text(size: 7.5pt, origin))))
]
{pages}
"""
MEI = "{http://www.music-encoding.org/ns/mei}"
TEXT_FONT = "Leipzig"  # note values and accidentals inside text, as in a metronome mark or a chord symbol
TEXT_GLYPHS = (*range(0xECA0, 0xECB8), *range(0xEA63, 0xEA68), 0x266D, 0x266E, 0x266F)


def main(arguments: list[str]) -> int:
    """``SCORE.musicxml OUT.pdf TITLE ORIGIN PLAYER STATEMENT SAID``: exit status 0, or 1 with one line on standard error.

    The origin, where there is one, stands at the foot of the last page; what is SAID in the document's description and the
    statement for programs among its keywords; the player whose part it is at the upper left of the first page, and at the foot of the others.
    """
    source, target, title, origin, player, statement, about = arguments
    import typst
    import verovio

    verovio.enableLog(verovio.LOG_ERROR)
    engraver = verovio.toolkit()
    engraver.setOptions(OPTIONS)
    if not _load(engraver, Path(source).read_text(encoding="utf-8")):
        print("The score could not be engraved.", file=sys.stderr)
        return 1
    _tell(0.5)
    count = engraver.getPageCount()
    with tempfile.TemporaryDirectory(prefix="notewright-pages-") as directory:
        pages = []
        for number in range(1, count + 1):
            name = f"{number}.svg"
            Path(directory, name).write_text(_without_head(engraver.renderToSVG(number)), encoding="utf-8")
            shown = str(number) if count > 1 else ""
            whole = f"{title}, {player}" if player else title
            running, first, who = (whole, "", "") if number > 1 else ("", title, player)
            fields = (name, shown, f"{whole}, page {number}", running, first, who, origin if number == count else "")
            pages.append(f"#sheet({', '.join(_quoted(field) for field in fields)})")
            _tell(0.5 + 0.3 * number / count)
        document = Path(directory, "score.typ")
        said = {
            "title": _quoted(f"{title}, {player}" if player else title),
            "author": _quoted("Notewright composer" if origin else "Notewright"),
            "origin": _quoted(about),
            "keywords": f"({''.join(_quoted(word) + ',' for word in ('machine-composed' if origin else '', statement) if word)})",
        }
        document.write_text(_TYPST.format(**said, pages="\n".join(pages)), encoding="utf-8")
        _text_font(Path(verovio.__file__).parent / "data" / TEXT_FONT, Path(directory, "text.ttf"))
        typst.compile(str(document), output=target, root=directory, font_paths=[directory])
    _tell(1.0)
    return 0


def _load(engraver: Any, score: str) -> bool:
    """Give the engraver a MusicXML document. Of rests of several bars it forgets what stands over them, so they are joined
    in the engraver's own format (MEI) instead."""
    if "<multiple-rest>" not in score:
        return bool(engraver.loadData(score))
    # The document is our own (musicxml.py).
    root = ElementTree.fromstring(score)  # noqa: S314
    runs = []
    for at, measure in enumerate(root.findall("part/measure")):
        for style in measure.findall("attributes/measure-style"):
            runs.append((at, int(style.findtext("multiple-rest") or 1)))
            measure.find("attributes").remove(style)  # type: ignore[union-attr]
    if not engraver.loadData(ElementTree.tostring(root, encoding="unicode")):
        return False
    ElementTree.register_namespace("", MEI[1:-1])
    music = ElementTree.fromstring(engraver.getMEI())  # noqa: S314
    _join(music, runs)
    return bool(engraver.loadData(ElementTree.tostring(music, encoding="unicode")))


def _join(music: ElementTree.Element, runs: list[tuple[int, int]]) -> None:
    """Make one measure of each run: (index of its first measure, how many they are)."""
    parents = {child: parent for parent in music.iter() for child in parent if child.tag == f"{MEI}measure"}
    measures = list(parents)
    for first, count in runs:
        for layer in measures[first].iter(f"{MEI}layer"):
            layer[:] = [ElementTree.Element(f"{MEI}multiRest", num=str(count))]
        last = measures[first + count - 1]
        if "right" in last.attrib:
            measures[first].set("right", last.attrib["right"])
        for measure in measures[first + 1 : first + count]:
            parents[measure].remove(measure)


def _without_head(svg: str) -> str:
    """Verovio leaves room for the title; typst sets it, because it centres text that SVG readers do not."""
    return re.sub(r'<g id="[^"]*" class="pgHead[^"]*">.*?</text>\s*</g>', "", svg, flags=re.DOTALL)


def _text_font(glyphs: Path, target: Path) -> None:
    """Make a font of the few music signs that stand in running text, from the outlines that come with Verovio.

    In a browser the same signs come from a web font inside the SVG, which PDF makers do not read.
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.svgLib.path import parse_path

    # These files come with the engraver.
    listed = ElementTree.parse(glyphs.with_suffix(".xml")).getroot()  # noqa: S314
    widths = {g.get("c"): round(float(g.get("h-a-x") or 0)) for g in listed.iter("g")}
    outlines, metrics, places = {".notdef": TTGlyphPen(None).glyph()}, {".notdef": (500, 0)}, {}
    for code in TEXT_GLYPHS:
        name = f"{code:04X}"
        source = glyphs / f"{name}.xml"
        if not source.exists():
            continue
        pen = TTGlyphPen(None)
        for path in ElementTree.parse(source).getroot().iter("path"):  # noqa: S314
            parse_path(path.get("d") or "", Cu2QuPen(pen, 1.0))
        outlines[name], metrics[name], places[code] = pen.glyph(), (widths.get(name, 500), 0), name
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(list(outlines))
    font.setupCharacterMap(places)
    font.setupGlyf(outlines)
    font.setupHorizontalMetrics(metrics)
    font.setupHorizontalHeader(ascent=1000, descent=-300)
    names = {"familyName": TEXT_FONT, "styleName": "Regular", "psName": f"{TEXT_FONT}-Regular", "fullName": TEXT_FONT}
    font.setupNameTable(names | {"uniqueFontIdentifier": TEXT_FONT, "version": "1.0"})
    font.setupOS2(sTypoAscender=1000, sTypoDescender=-300)
    font.setupPost()
    font.save(target)


def _tell(fraction: float) -> None:
    print(f"{fraction:.3f}", flush=True)


def _quoted(text: str) -> str:
    """A typst string, which is written as JSON's are."""
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
