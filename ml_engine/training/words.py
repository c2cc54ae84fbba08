"""Train the small embedding that guesses genre and mood of wordings no lexicon has.

    python -m ml_engine.training.words [--seed 1] [--epochs 60]

Learns from the scenes of ``words_phrases``: each phrase alone, and mixtures of words and phrases of one scene. A text is the mean
of the embeddings of its words and of their letter groups (hashed, as in fastText: Bojanowski et al. 2017, "Enriching
Word Vectors with Subword Information", TACL 5); linear heads give genre, mood, tempo and density. Prints the figures on the held-out
wordings and writes weights/words. Runs in seconds on one core.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from ml_engine.composition.brief import GENRES, MOODS
from ml_engine.composition.words import semantics
from ml_engine.composition.words.common import STOP
from ml_engine.composition.words.lexicon import scan
from ml_engine.composition.words.text import Text
from ml_engine.training.words_phrases import HELD_OUT, SCENES

MIXTURES = 30  # a scene and epoch
Example = tuple[list[str], int, int, float, float]


def content(text: str) -> list[str]:
    """The words that carry meaning."""
    return [token.word for token in Text.of(text).tokens() if token.word not in STOP and not token.word.isdigit()]


def examples(dice: random.Random) -> list[Example]:
    """One epoch: every phrase, and mixtures of a scene's words, so that single words learn what they stand for."""
    rows: list[Example] = []
    for genre, mood, tempo, density, text in SCENES:
        labels = (1 + GENRES.index(genre) if genre else 0, 1 + MOODS.index(mood) if mood else 0, tempo, density)
        phrases = [content(phrase) for phrase in text.split(";")]
        words = [word for phrase in phrases for word in phrase]
        rows += [(phrase, *labels) for phrase in phrases if phrase]
        for _ in range(MIXTURES):
            rows.append((dice.sample(words, dice.randint(1, 4)) + dice.choice([[], dice.choice(phrases)]), *labels))
    dice.shuffle(rows)
    return rows


def batch(rows: list[Example], dice: random.Random, drop: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Hashed features of each row and their offsets, with words left out at random."""
    flat: list[int] = []
    offsets: list[int] = []
    for words, *_ in rows:
        kept = [word for word in words if dice.random() >= drop] or words
        offsets.append(len(flat))
        flat += semantics.features(kept)
    return torch.tensor(flat), torch.tensor(offsets)


class Embedding(nn.Module):
    """Mean of embeddings, then linear heads: genre (and none), mood (and none), tempo and density."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(semantics.BUCKETS, semantics.WIDTH, mode="mean")
        self.genre = nn.Linear(semantics.WIDTH, 1 + len(GENRES))
        self.mood = nn.Linear(semantics.WIDTH, 1 + len(MOODS))
        self.moves = nn.Linear(semantics.WIDTH, 2)
        nn.init.normal_(self.table.weight, std=0.1)

    def forward(self, flat: torch.Tensor, offsets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        inner = self.table(flat, offsets)
        return self.genre(inner), self.mood(inner), self.moves(inner)


def train(seed: int, epochs: int) -> Embedding:
    """Fit; the same seed gives the same weights on the same machine."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    dice = random.Random(seed)
    model = Embedding()
    steps = epochs * (len(examples(random.Random(seed))) // 64 + 1)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=0.02, total_steps=steps)
    crossing, apart = nn.CrossEntropyLoss(label_smoothing=0.05), nn.MSELoss()
    for epoch in range(epochs):
        rows, total = examples(dice), 0.0
        for at in range(0, len(rows), 64):
            part = rows[at : at + 64]
            genre, mood, moves = model(*batch(part, dice, 0.2))
            wanted = torch.tensor([[row[3], row[4]] for row in part])
            loss = crossing(genre, torch.tensor([row[1] for row in part]))
            loss = loss + crossing(mood, torch.tensor([row[2] for row in part])) + apart(moves, wanted)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            plan.step()
            total += float(loss.detach())
        if epoch % 10 == 9:
            print(f"epoch {epoch + 1}: loss {total * 64 / len(rows):.3f}", flush=True)
    return model


def lexicon_only(words: str) -> tuple[str, str]:
    """What the lexicons alone say: the genre and the mood of the first phrase that has one."""
    hits, _ = scan(Text.of(words))
    meanings = [meaning for hit in hits for meaning in hit.meanings]
    genre = next((meaning.value for meaning in meanings if meaning.field == "genre"), "")
    return genre, next((meaning.value for meaning in meanings if meaning.field == "moods"), "")


def embedded(words: str) -> tuple[str, str]:
    """What the embedding alone says, without a threshold."""
    found = semantics.think(content(words))
    return found.genre, found.mood


def together(words: str) -> tuple[str, str]:
    """What the reader does: the lexicons where they say something, else the embedding where it is sure."""
    genre, mood = lexicon_only(words)
    if genre or mood:
        return genre, mood
    genre, mood, _ = semantics.sure(content(words))
    return genre, mood


def measure() -> dict[str, tuple[float, float]]:
    """Accuracy on the held-out wordings, genre and mood, of the majority, the lexicons, the embedding, and both.

    Genre counts where one is right, and "none" counts where none is; a mood likewise.
    """
    most_genre = Counter(genre for genre, _, _ in HELD_OUT).most_common(1)[0][0]
    most_mood = Counter(mood for _, mood, _ in HELD_OUT).most_common(1)[0][0]
    ways: dict[str, Callable[[str], tuple[str, str]]] = {
        "majority": lambda _: (most_genre, most_mood),
        "lexicons alone": lexicon_only,
        "embedding alone": embedded,
        "lexicons, then embedding": together,
    }
    figures = {}
    for name, way in ways.items():
        said = [way(words) for _, _, words in HELD_OUT]
        genres = sum(genre == right for (genre, _), (right, _, _) in zip(said, HELD_OUT, strict=True))
        moods = sum(mood == right for (_, mood), (_, right, _) in zip(said, HELD_OUT, strict=True))
        figures[name] = (genres / len(HELD_OUT), moods / len(HELD_OUT))
    return figures


def precision() -> dict[str, tuple[int, int]]:
    """Of held-out wordings that no lexicon reads: how many genres and moods the embedding sets, and how many are right."""
    rest = [(right, mood, content(words)) for right, mood, words in HELD_OUT if not any(lexicon_only(words))]
    said = [(semantics.sure(words), right, mood) for right, mood, words in rest]
    genres = [found[0] == right for found, right, _ in said if found[0]]
    moods = [found[1] == mood for found, _, mood in said if found[1]]
    return {
        "wordings": (len(rest), len(HELD_OUT)),
        "genre": (len(genres), sum(genres)),
        "mood": (len(moods), sum(moods)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--output", type=Path, default=semantics.WEIGHTS)
    options = parser.parse_args()
    model = train(options.seed, options.epochs)
    options.output.mkdir(parents=True, exist_ok=True)
    weights = {name: value.half().contiguous() for name, value in model.state_dict().items()}
    file = options.output / "words.safetensors"
    save_file(weights, file)
    file.chmod(0o644)
    learned = sorted({word for *_, text in SCENES for word in content(text)})
    config: dict[str, object] = {
        "buckets": semantics.BUCKETS,
        "width": semantics.WIDTH,
        "genres": list(GENRES),
        "moods": list(MOODS),
    }
    config["words"] = learned
    (options.output / "words.json").write_text(json.dumps(config) + "\n")
    semantics.model.cache_clear()
    if options.output == semantics.WEIGHTS:
        for name, (genre, mood) in measure().items():
            print(f"{name}: genre {genre:.3f}, mood {mood:.3f} of {len(HELD_OUT)} held-out wordings")
        for name, (said, right) in precision().items():
            print(f"{name}: {said}, {right}")


if __name__ == "__main__":
    main()
