"""Writes the examples of docs/sound: short OGG files of fixed prompts and seeds, as they come, nothing chosen.

python -m bench.sound examples --out docs/sound
"""

from dataclasses import replace

from bench.composer.figures import Figure
from bench.sound.options import Options
from ml_engine import SoundWish, generate, read_brief, write_sound

SECONDS = 8.0
SEED = 1
EXAMPLES = {
    "waltz": "a slow waltz in D minor for piano and cello, 96 bpm",
    "flute": "a lively tune for flute and guitar in G major, 120 bpm",
    "funk": "a funk band: electric piano, electric guitar, electric bass, drums, E minor, 108 bpm",
    "chorale": "a calm chorale for organ in C major, 72 bpm",
    "march": "a march for brass and drums in Bb major, 112 bpm",
    "choir": "slow ambient music for warm pad and choir in Ab major, 62 bpm",
}


def run(options: Options) -> list[Figure]:
    """All of them, again."""
    assert options.made is not None
    options.made.mkdir(parents=True, exist_ok=True)
    figures = []
    for name, words in EXAMPLES.items():
        wish = SoundWish(replace(read_brief(words).brief, seed=SEED), seconds=2.0 if options.quick else SECONDS)
        made = generate(wish)
        path = write_sound(made, options.made, name, formats=("ogg",))["ogg"]
        path.chmod(0o644)
        figures.append(Figure(f"{path.name}: {words}", f"{path.stat().st_size / 1000:.0f} kB"))
    return figures
