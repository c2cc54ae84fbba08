"""What a mark says: by which family of engines a sound was made."""

COMPOSED = 7
# The number is the word in the sound, so a family keeps its number for ever; 0 says no more than that a machine made it.
FAMILIES = {
    0: "a music model",
    1: "Notewright's sound model",
    2: "Notewright's diffusion model",
    3: "MusicGen",
    4: "Stable Audio Open",
    5: "Stable Audio 3",
    6: "ACE-Step",
    COMPOSED: "Notewright's composer, played with a SoundFont",
}
# Beginnings of the names by which engines and models go, and the family of each; the longest that fits counts.
_NAMED = {
    "musicgen": 1, "sound": 1, "diffusion": 2, "latent": 2, "facebook/musicgen": 3, "musicgen-": 3, "stable-audio-open": 4,
    "stabilityai/stable-audio-open": 4, "stable-audio-3": 5, "stabilityai/stable-audio-3": 5, "ace-step": 6, "composer": COMPOSED,
}  # fmt: skip


def word_for(name: str) -> int:
    """The word of an engine or a model by its name; 0 where the family is not known."""
    plain = name.casefold().replace("_", "-")
    fitting = [known for known in _NAMED if plain.startswith(known)]
    return _NAMED[max(fitting, key=len)] if fitting else 0


def claim(word: int) -> str:
    """What a mark with this word tells of the sound in which it is."""
    if word == COMPOSED:
        return "Composed by a model, played with a SoundFont: the mark of Notewright's composer is in the sound"
    return f"Made by a model: the mark of {family(word)} is in the sound"


def family(word: int) -> str:
    """What a word means, to stand after "made by"."""
    return FAMILIES.get(word, f"an engine that this version does not know (number {word})")
