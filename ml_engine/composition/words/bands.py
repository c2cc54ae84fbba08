"""Ensembles and those named beside them: players that spell an ensemble out are the ensemble, not more of it."""

import re
from collections import Counter

from ml_engine.composition.words.draft import Hit
from ml_engine.composition.words.player_names import GROUPS
from ml_engine.instruments import family_of

_WHOLE = frozenset({"brass", "strings", "choir"})  # one player's name here that stands for many
_VOICES = frozenset({"soprano", "mezzo-soprano", "alto", "tenor", "baritone"})
_SINGS = frozenset({"sung", "singing", "chant", "vocal", "gesang", "canto"})
_BOWED = frozenset({"violin", "viola", "cello", "strings"})
_LITTLE = r"(?:\s|\b(?:an?|the|one|solo|ein|eine|einer|einem|un|une|una|uno|um|uma|le|la|el|il|lo|der|die|das)\b)*"
_OPENED = re.compile(
    r"\s*(?:[:(\[=]|-+(?=\s)|,?\s*(?:(?:that |which )?(?:is )?(?:consisting of|consists of|made (?:up )?of|made from|composed of|comprising"
    r"|comprised of|formed (?:of|by|from)|owns|has(?: got)?|have(?: got)?|possesses|includes|including|contains|counts|hat|besitzt|possede|possiede|posee|possui|tiene|tem|namely|i\.?e\.?,?|that is|of|bestehend aus|aus|compose de|formado por|composto da|de|di|da))\b(?: (?:only|just|exactly|nur|solo|seulement|so|apenas)\b)?)"
    + _LITTLE
)
_BESIDE = re.compile(r"\s*(?:,|-+(?=\s)|;)?\s*(?:(?:with|mit|avec|con|com|for|fur|pour|per|para|on)\b)?" + _LITTLE)
_WITH = re.compile(r"\s*,?\s*(?:with|mit|avec|con|com)\b" + _LITTLE)
_AND = re.compile(r"\s*(?:,|(?:,\s*)?(?:and|&|\+|und|et|e|y)(?=\s))" + _LITTLE)
_PARTED = re.compile(r"[.!?;:)\]]")
# How a name ends that stands for several, by the word that joins it to the ensemble.
_PLURAL: dict[str, str | tuple[str, ...]] = {"di": ("i", "e"), "aus": ("n", "e", "s"), "von": ("n", "e", "s")}
_FRENCH = re.compile(
    r"\b(?:et|pour|avec|une|sonate|quatuor|harpe|violons?|violoncelles?|clarinettes?|hautbois|basson|contrebasse|mineur|majeur|mesures?|orgue|trompette)\b"
)
_FARTHEST = 25  # letters between two players of one list

Said = list[tuple[str, Hit]]
Group = tuple[Hit, list[str]]


def settled(low: str, said: Said) -> Said:
    """``said`` without the players of ensembles that the others spell out; ``low`` is the text they stand in."""
    groups: list[Group] = []
    for name, hit in sorted(said, key=lambda one: one[1].start):
        if groups and groups[-1][0] is hit:
            groups[-1][1].append(name)
        else:
            groups.append((hit, [name]))
    if sum(names[0] in _VOICES for _, names in groups if len(names) == 1) > 2:
        # The choir, and the "four voices", are those who are listed.
        groups = [
            (hit, names)
            for hit, names in groups
            if names != ["choir"] and names[1:] != ["voice"] * (len(names) - 1 or 9)
        ]
    if any(names[0] in _VOICES for _, names in groups):
        groups = [
            (hit, names)
            for hit, names in groups
            if hit.phrase not in _SINGS and not (names == ["voice"] and hit.after in ("de", "di"))
        ]  # "sung by a tenor", "voce di soprano"
    groups = [(hit, _one_of_many(low, groups, at)) for at, (hit, _) in enumerate(groups)]
    done = [(hit, _kept(low, groups, at)) for at, (hit, _) in enumerate(groups)]
    return [(name, hit) for hit, names in done for name in names]


def which_bass(low: str, bass: Hit, others: Said) -> str | None:
    """The bass voice beside singers, the contrabass beside bowed strings, else None; with a rhythm section it is neither."""
    names = {name for name, hit in others if hit is not bass}
    if any(name == "drums" or "guitar" in name or "saxophone" in name or "synth" in name for name in names):
        return None
    voices, bowed = names & _VOICES, names & _BOWED
    if voices and bowed:
        near = min(
            (one for one in others if one[1] is not bass),
            key=lambda one: min(abs(bass.start - one[1].end), abs(one[1].start - bass.end)),
        )
        return "bass voice" if near[0] in _VOICES else "contrabass"
    return "bass voice" if voices else "contrabass" if bowed else None


def which_alto(low: str, alto: Hit, others: Said) -> str:
    """The viola where "alto" is French for it: beside bowed strings, or among French words with no singers."""
    names = {name for name, hit in others if hit is not alto}
    if names & (_VOICES - {"alto"}) or "bass voice" in names or "choir" in names:
        return "alto"
    return "viola" if names & _BOWED or _FRENCH.search(low) else "alto"


def _one_of_many(low: str, groups: list[Group], at: int) -> list[str]:
    """In "a trio of flute, oboe and bassoon" there is one flute; in "a trio of flutes" there are three."""
    hit, names = groups[at]
    said = low[hit.start : hit.end].split()
    if len(names) > 1 and said[0] in GROUPS and len(said) > 1 and not said[-1].endswith(_PLURAL.get(said[1], "s")):
        return names[:1] if _row(low, groups, at, 1) else names
    return names


def _is_many(group: Group) -> bool:
    hit, names = group
    return any(meaning.field == "ensemble" for meaning in hit.meanings) or names[0] in _WHOLE


def _kept(low: str, groups: list[Group], at: int) -> list[str]:
    """The players that the group at ``at`` brings in."""
    hit, names = groups[at]
    if not _is_many(groups[at]):
        return names
    after, before = _row(low, groups, at, 1), _row(low, groups, at, -1)
    size = GROUPS.get(hit.phrase.split()[-1], 0)
    lead = low[hit.end : after[0][0].start] if after else ""
    many = len(after) > 1 or sum(len(one) for _, one in after) >= len(names) > 1
    if (
        (_OPENED.fullmatch(lead) and many)
        or (_BESIDE.fullmatch(lead) and _same_band(names, after))
        or _same_band(names, before)
    ):
        return []
    if after and size > 4 and _WITH.fullmatch(lead):
        return _of_size(names, after, size)
    joint = before and _AND.fullmatch(low[before[-1][0].end : hit.start])
    if joint and size and sum(len(one) for _, one in before) + 1 == size:
        # "cello and piano duet": the piano is the other of two
        first = [name for name in dict.fromkeys(names) if hit.phrase.startswith(name)]
        return first[:1] or names
    return names


def _row(low: str, groups: list[Group], at: int, step: int) -> list[Group]:
    """The single players that stand in one list beside the group at ``at``, in the order of the text."""
    row: list[Group] = []
    place = at + step
    while 0 <= place < len(groups) and not _is_many(groups[place]):
        first, second = sorted((place, place - step))
        between = low[groups[first][0].end : groups[second][0].start]
        beside = place - step == at
        if len(between) > _FARTHEST or (not beside and _PARTED.search(between)):
            break
        row.append(groups[place])
        place += step
    return row[::step]


def _same_band(names: list[str], row: list[Group]) -> bool:
    """Whether a list is as long as the ensemble and mostly of its kinds."""
    listed = [name for _, one in row for name in one]
    kinds = {family_of(name) for name in names} | set(names)
    like = sum(name in kinds or family_of(name) in kinds for name in listed)
    return len(listed) == len(names) > 1 and 2 * like >= len(listed)


def _of_size(names: list[str], row: list[Group], size: int) -> list[str]:
    """A quintet stays one with two cellos: who was named takes the place of a doubled player who was not."""
    wanted = Counter(name for _, one in row for name in one)
    if not {family_of(name) for name in wanted} <= {family_of(name) for name in names} | {"bass"}:
        return names
    kept = list(names)
    for name in wanted:
        kept = [one for one in kept if one != name]
    spare = [one for one in reversed(kept) if kept.count(one) > 1]
    while len(kept) + wanted.total() > size and spare:
        kept.remove(spare.pop(0))
        spare = [one for one in spare if kept.count(one) > 1]
    return kept
