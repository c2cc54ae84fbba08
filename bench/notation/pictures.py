"""Pictures: the opening of held-out works as the score has it, as MuseScore 3 imports it when played, and as we write it."""

import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest
from pathlib import Path

from bench.notation.peers import musescore, run_musescore
from bench.notation.truth import Truth, score_truths
from ml_engine import notate
from ml_engine.midi import write_performance
from ml_engine.notation.musicxml import to_musicxml
from ml_engine.training.corpora import works
from ml_engine.training.notation.score import load

COUNT = 10
BARS = 8  # that are played
SHOWN = 4  # bars that are drawn
WIDTH = 900  # pixels
COLOURS = 8
OPTIONS = {
    "pageWidth": 2000, "adjustPageHeight": True, "pageMarginLeft": 100, "pageMarginRight": 20, "pageMarginTop": 20,
    "pageMarginBottom": 20, "scale": 100, "unit": 7.0, "header": "none", "footer": "none", "breaks": "auto",
    "svgViewBox": True, "smuflTextFont": "embedded",
}  # fmt: skip
COLUMNS = ("score", "musescore", "ours")


@dataclass(frozen=True, slots=True)
class Opening:
    """A work's name and its MusicXML by column; without MuseScore there is none of its."""

    name: str
    written: dict[str, bytes]


def draw(scores: Path, out: Path, data: Path | None = None) -> int:
    """Draw ten works of lieder and mutopia (CC0, public domain) into ``out``, with a page that shows them; exit status.

    With ``data``, the folder of the corpora, works are called by composer and title, else by their number.
    """
    out.mkdir(parents=True, exist_ok=True)
    titles = dict(_titles(data)) if data else {}
    rows = []
    for number, opening in enumerate(islice(_openings(scores), COUNT), 1):
        for column, score in opening.written.items():
            (out / f"{number:02}-{column}.png").write_bytes(picture(score))
        rows.append((number, opening))
    (out / "README.md").write_text(_page(rows, titles), encoding="utf-8")
    return 0 if rows else 1


def _titles(data: Path) -> Iterator[tuple[str, str]]:
    """Composer and title by a work's key."""
    for work in works(data):
        if work.style == "song":
            composer, *_, title = work.path.parent.relative_to(data / "lieder" / "scores").parts
            yield work.key, f"{composer}: {title}".replace("_", " ")
    for line in (data / "mutopia" / "index.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["id"], f"{row['composer']}: {row['title']}"


def _openings(scores: Path) -> Iterator[Opening]:
    """From both corpora in turn."""
    files = [scores / f"{name}-valid.npz" for name in ("lieder", "mutopia")]
    each = [score_truths(load(file), COUNT, keyboard=True) for file in files]
    for truth in filter(None, chain.from_iterable(zip_longest(*each))):
        yield opening_of(truth)


def opening_of(truth: Truth) -> Opening:
    """The first bars of a work, read three ways."""
    if truth.piece is None:
        raise ValueError("a picture needs the score")
    last = truth.downbeats[min(BARS, len(truth.downbeats) - 1)]
    opening = truth.until(float(last) - 0.05)
    notation = notate(opening.performance)
    written = {"score": to_musicxml(_untitled(opening).piece or truth.piece)}
    if musescore():
        with tempfile.TemporaryDirectory(prefix="notewright-bench-") as scratch:
            midi, target = Path(scratch, "played.mid"), Path(scratch, "read.musicxml")
            write_performance(opening.performance, midi)
            if run_musescore(midi, target):
                written["musescore"] = target.read_bytes()
    return Opening(truth.name, written | {"ours": to_musicxml(notation.piece)})


def _untitled(truth: Truth) -> Truth:
    return replace(truth, piece=truth.piece and replace(truth.piece, title=""))


def picture(score: bytes) -> bytes:
    """The first bars of a score as PNG of few colours."""
    import verovio
    from PIL import Image
    from playwright.sync_api import sync_playwright

    verovio.enableLog(verovio.LOG_OFF)
    engraver = verovio.toolkit()
    engraver.setOptions(OPTIONS)
    engraver.loadData(score.decode())
    engraver.select({"measureRange": f"start-{SHOWN}"})
    engraver.redoLayout()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": WIDTH, "height": 400})
        page.set_content(f'<body style="margin:0"><div style="width:{WIDTH}px">{engraver.renderToSVG(1)}</div></body>')
        drawn = page.locator("div").screenshot()
        browser.close()
    small = io.BytesIO()
    Image.open(io.BytesIO(drawn)).convert("L").quantize(COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()


def _page(rows: list[tuple[int, Opening]], titles: dict[str, str]) -> str:
    lines = [
        "# Ten openings, written down", "",
        f"Works that no training saw, played by a player that takes freedoms (tempo, rubato, pedal, slips), {BARS} bars each. From the notes",
        "alone MuseScore 3 makes of them what stands in the middle, and we what stands on the right.", "",
        "Scores: OpenScore Lieder Corpus (CC0), Mutopia Project (public domain). Made by",
        "`python -m bench.notation pictures docs/notation --scores DIR --data DIR`.", "",
        "| work | the score | MuseScore 3's import | ours |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    for number, opening in rows:
        cells = [f"![{column}]({number:02}-{column}.png)" if column in opening.written else "" for column in COLUMNS]
        lines.append(f"| {titles.get(opening.name.split('#')[0], opening.name)} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
