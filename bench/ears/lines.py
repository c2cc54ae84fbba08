"""Single lines heard by the engine ``line`` and by ``general``: by player, detuned, in noise; and what is no music at all."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any
from zlib import crc32

import numpy as np
import soundfile

from bench.measures import note_scores, processor_seconds
from bench.notation.truth import corpus_scores
from ml_engine import BadInput, Event, Performance, Warned, transcribe, warm_up
from ml_engine.audio.sound import RATE
from ml_engine.training.lines import players, singers
from ml_engine.training.lines.players import Player
from ml_engine.training.notation.score import Score, load

ENGINES = ("line", "general")
PLAYERS = (
    Player("flute", "flute", 0.05, (0, 35), -32.0),
    Player("violin", "violin", 0.2, (10, 45), -45.0),
    Player("trumpet", "trumpet", 0.1, (0, 25), -40.0),
    Player("sung oo", "voice", 0.35, (20, 70), -38.0),
    Player("cello", "cello", 0.2, (10, 40), -45.0),
    Player("clarinet", "clarinet", 0.05, (0, 12), -38.0),
)
SINGER = Player("our singer", "soprano", 0.8, (25, 80), -35.0)
SYNTHESIZER = Player("our synthesizer", "voice lead", 0.3, (0, 40), -60.0)
WANTED = dict.fromkeys(("flute", "violin", "trumpet", "sung oo"), 0.90)
MOST_EMPTY = 1.0  # notes in 10 s of what is no music
FASTEST = 8.0  # times real time, at least
EMPTY_SECONDS = 30.0
WARNING = "No notes were found in this recording."


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be measured; see ``python -m bench.ears --help``."""

    scores: Path | None
    fonts: tuple[Path, ...]
    split: str
    works: int
    seconds: float
    seed: int
    only: tuple[str, ...]
    players: tuple[str, ...]
    show: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """A line as it was played and how it sounds."""

    player: str
    font: str
    name: str
    played: Performance
    sound: np.ndarray


def measure(wish: Wish) -> dict[str, Any]:
    """Measure and print. The figures: "players", "robust" and "empty" as rows, "faster" as times real time."""
    warm_up(ENGINES)
    told: dict[str, Any] = {"players": [], "robust": [], "empty": []}
    for clip in _clips(wish):
        if "players" in wish.only:
            told["players"].append(_heard(clip, clip.sound, wish.show))
        if "robust" in wish.only and clip.player in WANTED and clip.name.endswith("#0"):
            told["robust"].append(
                _heard(replace(clip, player="20 dB of noise"), players.noisy(clip.sound, 20, 1), wish.show)
            )
    if "robust" in wish.only:
        for clip in _clips(wish, off=40.0):
            if clip.player in WANTED and clip.name.endswith("#0"):
                told["robust"].append(_heard(replace(clip, player="40 cents sharp"), clip.sound, wish.show))
    if "empty" in wish.only:
        told["empty"] = list(empty(wish.seed))
    for kind in ("players", "robust"):
        if told[kind]:
            print(_table(told[kind]) + "\n", flush=True)
    rows = [*told["players"], *told["robust"]]
    if rows:
        told["faster"] = sum(r["seconds"] for r in rows) / sum(r["line"]["processor"] for r in rows)
        print(f"Engine line: {told['faster']:.1f} times real time, by processor time of one core\n")
    return told


def enough(told: dict[str, Any]) -> bool:
    """Whether it is what was asked for."""
    by_player = {row["player"]: [] for row in told["players"]}  # type: dict[str, list[float]]
    for row in told["players"]:
        by_player[row["player"]].append(row["line"]["onset_f1"])
    good = all(mean(by_player[name]) >= least for name, least in WANTED.items() if name in by_player)
    return (
        good and all(row["notes in 10 s"] <= MOST_EMPTY for row in told["empty"]) and told.get("faster", 99) >= FASTEST
    )


def _clips(wish: Wish, off: float = 0.0) -> Iterator[Clip]:
    songs, others = _lines(wish)
    fonts = [(path.name.split(".")[0], players.synthesizer_of(path)) for path in wish.fonts]
    for player in (*PLAYERS, SINGER, SYNTHESIZER):
        if wish.players and player.name not in wish.players:
            continue
        sings = player.instrument in {"voice", SINGER.instrument}
        for number, (name, line) in enumerate(_played(songs if sings else others, player, wish)):
            font, synthesizer = fonts[number % len(fonts)]
            if player is SINGER:
                font, dry = "own", singers.sung(line, player, number, off)
            elif player is SYNTHESIZER:
                source = players.own_source(player.instrument, np.random.default_rng(number))
                font, dry = "own", players.sound_of(line, player, source, number, off)
            else:
                source = players.font_source(synthesizer, player.instrument)
                dry = players.sound_of(line, player, source, number, off)
            yield Clip(player.name, font, f"{name}#{number}", line, players.in_a_room(dry))


def _lines(wish: Wish) -> tuple[list[tuple[Score, int]], list[tuple[Score, int]]]:
    """Lines for singers, and for instruments."""
    if wish.scores is None:
        lines = players.single_lines(list(corpus_scores()))
        return lines, lines
    songs = players.single_lines(load(wish.scores / f"lieder-{wish.split}.npz"))
    return songs, [*songs, *players.single_lines(load(wish.scores / f"quartets-{wish.split}.npz"))]


def _played(lines: list[tuple[Score, int]], player: Player, wish: Wish) -> Iterator[tuple[str, Performance]]:
    """As many lines as are wished for that fit the player, in an order drawn from the seed."""
    order = np.random.default_rng(crc32(f"{wish.seed} {player.name}".encode())).permutation(len(lines))
    given = 0
    for place in order.tolist():
        line = players.played(lines[place], player, wish.seconds, wish.seed)
        if line is not None:
            yield f"{lines[place][0].name}/{lines[place][1]}", line
            given += 1
        if given == wish.works:
            return


def _heard(clip: Clip, sound: np.ndarray, show: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"player": clip.player, "font": clip.font, "name": clip.name, "notes": len(clip.played.notes)}
    with tempfile.TemporaryDirectory(prefix="notewright-bench-") as scratch:
        file = Path(scratch, "line.wav")
        soundfile.write(file, sound, RATE, "PCM_16")
        for engine in ENGINES:
            begin, used = time.monotonic(), processor_seconds()
            found = transcribe(file, engine=engine)
            row["seconds"] = found.seconds
            # Engines name no instruments: only keys and times are compared.
            heard = Performance.of(
                replace(n, instrument=clip.played.notes[0].instrument) for n in found.performance.notes
            )
            row[engine] = {
                **note_scores(clip.played, heard),
                "found": len(heard.notes),
                "processor": processor_seconds() - used,
                "wall": time.monotonic() - begin,
            }
    if show:
        figures = "  ".join(f"{e} {row[e]['onset_f1']:.3f} ({row[e]['found']} notes)" for e in ENGINES)
        print(f"{clip.player:16} {clip.font[:16]:17} {clip.name[:22]:23} {row['notes']:4} notes  {figures}", flush=True)
    return row


def empty(seed: int, engine: str = "line") -> Iterator[dict[str, Any]]:
    """What is no music: how many notes are found in it."""
    count = round(EMPTY_SECONDS * RATE)
    hush = players.pink(count, seed) * 1e-4
    hush[RATE : RATE + 200] += 0.05 * np.hanning(200)  # somebody knocks against the microphone
    kinds = {
        "near silence": hush,
        "white noise": np.random.default_rng(seed).standard_normal(count) * 0.1,
        "pink noise": players.pink(count, seed) * 0.1,
        **{
            f"speech {n + 1}": players.in_a_room(singers.spoken(EMPTY_SECONDS, 7000 + 10 * seed + n), 0.1)
            for n in range(4)
        },
    }
    print("| no music | notes in 10 s | warned |\n| --- | --- | --- |")
    for kind, sound in kinds.items():
        told: list[Event] = []
        with tempfile.TemporaryDirectory(prefix="notewright-bench-") as scratch:
            file = Path(scratch, "empty.wav")
            soundfile.write(file, np.clip(sound, -1, 1), RATE, "PCM_16")
            try:
                notes = transcribe(file, engine=engine, report=told.append).performance.notes
            except BadInput:  # silence is refused with a sentence of its own
                notes = ()
        warned = any(isinstance(event, Warned) and event.message == WARNING for event in told)
        row = {"kind": kind, "notes in 10 s": 10 * len(notes) / EMPTY_SECONDS, "warned": warned}
        print(f"| {kind} | {row['notes in 10 s']:.1f} | {'yes' if row['warned'] else 'no'} |", flush=True)
        yield row
    print()


def _table(rows: list[dict[str, Any]]) -> str:
    """Means over lines, by player and SoundFont."""
    lines = [
        "| | | onset F1 | with offsets | general: onset F1 | with offsets |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for player in dict.fromkeys(row["player"] for row in rows):
        own = [row for row in rows if row["player"] == player]
        fonts = list(dict.fromkeys(row["font"] for row in own))
        for font in [*fonts, "all"] if len(fonts) > 1 else fonts:
            chosen = [row for row in own if font in {"all", row["font"]}]
            cells = [f"{mean(row[e][f] for row in chosen):.3f}" for e in ENGINES for f in ("onset_f1", "offset_f1")]
            lines.append(f"| {player} | {font} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
