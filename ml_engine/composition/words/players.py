"""Instruments and ensembles: names in six languages, how many of each, and who shall not play."""

import re
from collections.abc import Iterator

from ml_engine.composition.brief import MOST_INSTRUMENTS
from ml_engine.composition.genres import GENRE
from ml_engine.composition.words import bands
from ml_engine.composition.words.draft import Draft, Hit, Meaning
from ml_engine.composition.words.numbers import NUMBER, value
from ml_engine.composition.words.player_names import (
    ALIASES,
    ENSEMBLES,
    KNOWN,
    OF_ONE_KIND,
    PLAYS,
    SIZES,
    STRING_QUARTET,
    translated,
)
from ml_engine.errors import BadInput
from ml_engine.instruments import family_of, range_of, score_order
from ml_engine.theory import pitch_class

_JAZZ = frozenset(
    [
        "swing",
        "jazz ballad",
        "jazz waltz",
        "bossa nova",
        "samba",
        "boogie-woogie",
        "ragtime",
        "klezmer",
        "tango",
        "folk",
        "country",
    ]
)
_ELECTRONIC = frozenset(["house", "techno", "trance", "drum and bass", "synthwave", "hip-hop"])
_BRASSY = frozenset(["funk", "soul", "ska", "disco", "salsa", "afrobeat", "gospel", "pop", "reggae"])
_PARTS = re.compile(
    rf"(?<![\w.,])({NUMBER}) (?:different )?(?:instruments|players|musicians|instrumente|instrumentos|instrumentalists)(?![^\W_]| ?[:=])"
)
_PITCH = re.compile(
    r"(?<![\w#])(?:at|on|down to|up to|playing|reaching|reach(?:es)?|hits?|hitting|from|to|note|a|around|below|above) ([a-g])(#|b|sharp|flat)?(-?\d{1,2})(?![\w/.%])"
)
# Neighbours that make an everyday word of an instrument's name: what stands before it, and after it.
_NOT_PLAYERS = {
    "keys": "minor major black white different several many", "pipes": "water", "horn": "car fog", "voice": "inner my",
    "kick": "a to", "band": "the rubber", "bells": "wedding sleigh", "singing": "birds bird is are",
}  # fmt: skip
_NOT_BEFORE = {
    "alt": "rock country metal pop j", "bass": "clef drop heavy notes register", "bells": "and", "tenor": "clef",
    "brass": "knuckles", "keys": "of to", "voice": "leading leadings", "vocal": "range", "basse": "register",
    "winds": "down of up", "strings": "attached", "drum": "and n",
}  # fmt: skip
_ONLY_BASS = frozenset({"bass", "basse", "basses", "basso", "bajo", "baixo"})
_CHORAL = frozenset({"soprano", "mezzo-soprano", "alto", "tenor", "baritone", "bass voice", "electric bass"})
_CHOIR = 4  # singers of one voice from which they are a section
_LETTERED = frozenset({"ssa", "ssaa", "satb", "ttbb"})
_PICTURES = {
    "🎹": "piano", "🎸": "guitar", "🎻": "violin", "🎺": "trumpet", "🎷": "alto saxophone", "🥁": "drums",
    "🪗": "accordion", "🪕": "banjo", "🪈": "flute", "🎤": "voice",
}  # fmt: skip
_PICTURE = re.compile("|".join(_PICTURES))
_SECTIONS = frozenset({"strings", "brass"})  # "no strings" is no violin either
_STYLES = frozenset({"style", "styled", "like", "feel", "sound", "stil", "stile", "estilo"})
# "violoncelo e piano": what looks like an electric one is "and" and a plain one.
_AND_PLAIN = {
    "e piano": "piano",
    "e pianos": "piano",
    "e gitarre": "guitar",
    "e gitarren": "guitar",
    "e guitar": "guitar",
}
_BEFORE_ELECTRIC = frozenset(
    {"", "and", "with", "or", "plus", "the", "an", "a", "on", "for", "und", "mit", "et", "avec", "fur", "pour"}
)
# Played by the sound of a relative, beside which they are players of their own.
_KIN = frozenset(
    [
        "ukulele",
        "uke",
        "lute",
        "laute",
        "mandolin",
        "mandoline",
        "mandolino",
        "mandolina",
        "bandolim",
        "cavaquinho",
        "charango",
        "bouzouki",
        "cornet",
        "cornetto",
        "flugelhorn",
        "euphonium",
    ]
)
_EXCHANGE = re.compile(
    r"\b(?:instead of|rather than|in place of|au lieu d|a la place d|plutot qu|statt|anstatt|anstelle|invece d|al posto d|piuttosto che|en vez de|en lugar de|mas que|em vez d|no lugar d)"
    r"[^.;!?,]*"
)
_UNCOUNTED = ("s", "x", "i")


def lexicon() -> Iterator[tuple[str, Meaning]]:
    """Names of instruments, with plurals, and of ensembles."""
    for name, phrases in ALIASES.items():
        for phrase in [name, *phrases.split(",")]:
            plain = phrase.strip().replace("-", " ")
            yield plain, Meaning("instrument", name)
            if not plain.endswith(_UNCOUNTED):
                yield plain + "s", Meaning("instrument", name)
    for name in KNOWN:
        yield name.replace("-", " "), Meaning("instrument", name)
    for phrase, players in _ensembles().items():
        yield phrase, Meaning("ensemble", players)
    for phrase in ("instrumental", "instrumentals", "instrumental only", "strumentale", "karaoke version"):
        yield phrase, Meaning("without", "voice")
    for genre, phrases in PLAYS.items():
        for phrase in phrases.split(","):
            yield phrase.strip(), Meaning("genre", genre, weak=True)


def _ensembles() -> dict[str, str]:
    """Who plays in every ensemble that has a name, those of one instrument ("flute trio", "trombone quartet") included."""
    named = {phrase.strip(): players for players, phrases in ENSEMBLES.items() for phrase in phrases.split(",")}
    alike = [players.split(", ") for players in ENSEMBLES if len(set(players.split(", "))) == 1]
    for size, names in OF_ONE_KIND.items():
        for name in [*names.split(", "), *(players[0] for players in alike if len(players) == size)]:
            spoken = [
                name,
                *(phrase.strip() for phrase in ALIASES.get(name, "").split(",") if " " not in phrase.strip()),
            ]
            for word in SIZES[size].split(", "):
                for one in spoken:
                    named.setdefault(f"{one} {word}", ", ".join([name] * size))
    for phrase, players in translated():
        named.setdefault(phrase, players)
    return named


def read(draft: Draft) -> int | None:
    """How many instruments were asked for in a number, if any. Raises BadInput for none or too many."""
    for match in draft.text.find(_PARTS, having=("instrument", "player", "musi")):
        count = int(value(match[1]))
        checked_count(count)
        draft.understood("instruments", f"{count} instruments", match.start(), match.end())
        return count
    return None


def word(draft: Draft, hits: list[Hit], count: int | None) -> None:
    """Set the instruments, in score order; who is denied does not play, whatever else was said."""
    said, denied = _named(draft, hits)
    if any(hit.phrase in _LETTERED for _, hit in said):  # "a men's choir, TTBB": the letters say who sings
        said = [(name, hit) for name, hit in said if hit.phrase in _LETTERED or family_of(name) != "voice"]
    meant = bands.settled(draft.text.low, said)
    players = _together(meant) or _drawn(draft)
    for hit in dict.fromkeys(hit for _, hit in said):
        names = [name for name, one in meant if one is hit]
        draft.chip("instruments", _chip(hit, names) if names else hit.phrase, hit.start, hit.end)
    without = {name for name, hit in denied if not _kept_in_exchange(draft.text.low, name, hit, said, denied)}
    if without:
        players = _without(draft, players, without)
        asked = {hit.phrase: [name for name, one in meant if one is hit] for _, hit in said}
        if lost := [phrase for phrase, names in asked.items() if players and not set(names) & set(players)]:
            draft.say(f"Both asked for and excluded: {_listed(lost)}. It is played by {_listed(players)}.")
        for name, hit in dict.fromkeys(denied):
            draft.chip("instruments", f"no {name}", hit.start, hit.end)
    if players:
        checked_count(len(players))
        if count is not None and count != len(players):
            draft.say(f"{count} instruments were asked for and {len(players)} named; those named play.")
        draft.values["instruments"] = in_order(players)
    elif count is not None:
        draft.values["instruments"] = _so_many(draft, count)


def _kept_in_exchange(
    low: str, name: str, hit: Hit, said: list[tuple[str, Hit]], denied: list[tuple[str, Hit]]
) -> bool:
    """Whether a player belongs to both of two bands of which one is wanted: "flute and piano instead of violin and piano"."""
    exchanged = next((match for match in _EXCHANGE.finditer(low) if match.start() <= hit.start < match.end()), None)
    if exchanged is None or not any(one == name and other.end <= exchanged.start() for one, other in said):
        return False
    gone = {one for one, other in denied if exchanged.start() <= other.start < exchanged.end()}
    return bool(gone - {one for one, _ in said})


def _named(draft: Draft, hits: list[Hit]) -> tuple[list[tuple[str, Hit]], list[tuple[str, Hit]]]:
    """Who was named and who was denied, each with the words that did it."""
    said: list[tuple[str, Hit]] = []
    denied: list[tuple[str, Hit]] = []
    for hit in hits:
        if (
            hit.before in _NOT_PLAYERS.get(hit.phrase, "").split()
            or hit.after in _NOT_BEFORE.get(hit.phrase, "").split()
        ):
            continue
        if hit.phrase == "keys" and hit.count:
            continue  # keys of a scale, not of a keyboard
        for meaning in hit.meanings:
            if meaning.field == "without" and not hit.denied:
                denied.append((meaning.value, hit))
            elif meaning.field == "instrument":
                name = _meant(meaning.value, hit, draft.values.get("genre", ""))
                if (
                    hit.phrase in _AND_PLAIN
                    and hit.before not in _BEFORE_ELECTRIC
                    and draft.text.case[hit.start : hit.start + 2] == "e "
                ):
                    name = _AND_PLAIN[hit.phrase]
                if hit.denied:
                    denied.append((name, hit))
                else:
                    # Eleven altos of a choir are one part.
                    many = hit.count if name not in _CHORAL or (hit.count or 1) < _CHOIR else 1
                    said += [(name, hit)] * (many or 1)
            elif meaning.field == "ensemble":
                if hit.after in _STYLES and any(one.field == "instrument" for other in hits for one in other.meanings):
                    continue  # "brass band style" says how the others play
                (denied if hit.denied else said).extend((name, hit) for name in meaning.value.split(", "))
    said = [(bands.which_alto(draft.text.low, hit, said) if hit.phrase == "alto" else name, hit) for name, hit in said]
    return [(_bass(draft, name, hit, said), hit) for name, hit in said], denied


def _bass(draft: Draft, name: str, hit: Hit, said: list[tuple[str, Hit]]) -> str:
    """The bass that its company makes it, where only "bass" was said."""
    if hit.phrase not in _ONLY_BASS or draft.values.get("genre", "") in _ELECTRONIC:
        return name
    found = bands.which_bass(draft.text.low, hit, said)
    return name if found is None or (found == "contrabass" and draft.values.get("genre", "") in _JAZZ) else found


def pitches(draft: Draft, hits: list[Hit]) -> None:
    """ "flute at C1": a pitch that an instrument does not have is told, and it plays on its own side of the range."""
    players = draft.values.get("instruments", ())
    for match in draft.text.find(_PITCH):
        name = match[1].upper() + {"sharp": "#", "flat": "b"}.get(match[2] or "", match[2] or "")
        pitch = pitch_class(name) + 12 * (int(match[3]) + 1)
        written = f"{name}{match[3]}"
        near = [hit for hit in hits if any(m.field == "instrument" for m in hit.meanings) and hit.start < match.start()]
        player = near[-1].meanings[0].value if near else players[0] if players else "piano"
        low, high = range_of(player)
        register = "low" if pitch < low + (high - low) / 3 else "high" if pitch > high - (high - low) / 3 else "middle"
        draft.values.setdefault("register", register)
        draft.understood("register", f"{register} ({written})", match.start(), match.end())
        if not low <= pitch <= high:
            end, side = (note_name(low), "lowest") if pitch < low else (note_name(high), "highest")
            article = "An" if player[0] in "aeiou" else "A"
            draft.say(
                f"{article} {player} cannot play {written}; its {side} note is {end}, so it stays within its range."
            )


def in_order(players: list[str]) -> tuple[str, ...]:
    """Players in the order of a score."""
    return tuple(sorted(players, key=score_order))


def checked_count(count: int) -> int:
    """How many play together. Raises BadInput for none or too many."""
    if not 1 <= count <= MOST_INSTRUMENTS:
        raise BadInput(f"1 to {MOST_INSTRUMENTS} instruments can play together, not {count}.")
    return count


def note_name(pitch: int) -> str:
    """ "C4" for MIDI pitch 60."""
    return ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")[pitch % 12] + str(pitch // 12 - 1)


def _meant(name: str, hit: Hit, genre: str) -> str:
    """Which bass, which horns: the genre says."""
    if hit.phrase in ("bass", "basse", "bassline", "bass line", "basses"):
        return "acoustic bass" if genre in _JAZZ else "synth bass" if genre in _ELECTRONIC else name
    if hit.phrase == "horns" and hit.count is None and genre in _BRASSY | _JAZZ:
        return "brass"
    return name


def _together(said: list[tuple[str, Hit]]) -> list[str]:
    """All that play: who is named again in a later sentence is the same player, not one more."""
    players: list[tuple[str, str]] = []
    by_hit: dict[Hit, list[str]] = {}
    for name, hit in said:
        by_hit.setdefault(hit, []).append(name)
    last: tuple[str, list[str]] = "", []
    for hit, names in by_hit.items():
        for name in dict.fromkeys(names):
            one = (name, hit.phrase.removesuffix("s") if hit.phrase.removesuffix("s") in _KIN else "")
            wanted, there = names.count(name), players.count(one)
            more = max(0, wanted - there) if there else wanted
            if there and hit.joined and wanted == 1 and hit.count is not None and last == (hit.phrase, [name]):
                more = wanted  # "one violin, one violin"; but "recorders: one recorder" is one
            if (
                there == 1
                and hit.phrase.startswith("second ")
                and last == (hit.phrase.replace("second", "first", 1), [name])
            ):
                more = wanted
            players += [one] * more
        last = hit.phrase, names
    return [name for name, _ in players]


def _without(draft: Draft, players: list[str], without: set[str]) -> list[str]:
    named = without
    families = {family_of(name) for name in without} & {"voice", "drums", "bass"}
    families |= {family_of(name) for name in without & _SECTIONS}
    if "piano" in without:
        without = without | {"bright piano", "electric grand piano"}
    if {
        "guitar",
        "electric guitar",
    } & without:  # "no guitar" is none at all, "no electric guitar" may leave a quiet one
        without = without | {name for name in KNOWN if name.endswith("guitar") and (name != "guitar" or name in named)}

    def stays(name: str) -> bool:
        return name not in without and family_of(name) not in families

    kept = [name for name in players if stays(name)]
    if kept:
        return kept
    genre = GENRE.get(draft.values.get("genre", ""))
    bands = [
        [name for name in band if stays(name)]
        for band in (genre.bands if genre else (("piano",), ("guitar",), ("strings",)))
    ]
    band = max(bands, key=len) if genre else next(one for one in [*bands, ["harp"]] if one)
    band = band or (["piano"] if stays("piano") else ["guitar"])
    draft.say(f"Without {_listed(sorted(named))}, it is played by {_listed(band)}.")
    return band


def _drawn(draft: Draft) -> list[str]:
    """Players that nobody names but a picture shows; beside names pictures are ornament."""
    found = []
    for match in draft.text.find(_PICTURE):
        found.append(_PICTURES[match[0]])
        draft.chip("instruments", found[-1], match.start(), match.end())
    return list(dict.fromkeys(found))


def _so_many(draft: Draft, count: int) -> tuple[str, ...]:
    """A number of instruments without names: those of the genre, filled up from the orchestra."""
    genre = GENRE.get(draft.values.get("genre", ""))
    biggest = max(genre.bands, key=len) if genre else ()
    band = list(biggest)
    if not genre and count == 4:
        band = STRING_QUARTET.split(", ")
    fill = ("piano", "violin", "cello", "flute", "clarinet", "guitar", "contrabass", "oboe", "horn", "trumpet", "viola", "bassoon",
            "trombone", "harp", "timpani", "tuba")  # fmt: skip
    band += [name for name in fill if name not in band]
    players = in_order(band[:count])
    draft.say(f"Which {count} instruments was not said; {_listed(list(players))} were chosen.")
    return players


def _chip(hit: Hit, names: list[str]) -> str:
    if len(set(names)) > 1 or any(meaning.field == "ensemble" for meaning in hit.meanings):
        return f"{hit.phrase} ({', '.join(names)})"
    return names[0] if len(names) == 1 else f"{names[0]} × {len(names)}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
