"""Keys and modes as English, German, French, Italian, Spanish and Portuguese name them."""

import re

from ml_engine.composition.words.draft import Draft
from ml_engine.composition.words.numbers import NUMBER, WORDS, value
from ml_engine.errors import BadInput
from ml_engine.theory import tonality

MODES = {
    "major": "major maj dur majeur maggiore mayor maior ionian ionisch ionien ionico",
    "minor": "minor min moll mineur minore menor aeolian aolisch eolien eolico eolio",
    "dorian": "dorian dorisch dorien dorico dorische dorienne",
    "phrygian": "phrygian phrygisch phrygien frigio phrygische",
    "lydian": "lydian lydisch lydien lidio lydische",
    "mixolydian": "mixolydian mixolydisch mixolydien misolidio mixolidio mixolydische",
    "locrian": "locrian lokrisch locrien locrio",
}
_MODE_OF = {word: mode for mode, words in MODES.items() for word in words.split()}
# Where a mode is asked for without a tonic: the one that needs fewest signs.
HOMES = {"major": "C", "minor": "A", "dorian": "D", "phrygian": "E", "lydian": "F", "mixolydian": "G", "locrian": "B"}
SIGNED = ("major", "minor", "dorian", "mixolydian", "lydian", "phrygian")  # as likely to be meant by a signature
_GERMAN = {
    "c": "C", "cis": "C#", "ces": "Cb", "d": "D", "dis": "D#", "des": "Db", "e": "E", "eis": "E#", "es": "Eb", "f": "F",
    "fis": "F#", "fes": "Fb", "g": "G", "gis": "G#", "ges": "Gb", "a": "A", "ais": "A#", "as": "Ab", "h": "B",
    "his": "B#", "b": "Bb", "hes": "Bb",
}  # fmt: skip
_LATIN = {"do": "C", "ut": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_SIGN = {
    "#": "#", "sharp": "#", "diese": "#", "diesis": "#", "sostenido": "#", "sustenido": "#", "b": "b", "flat": "b",
    "bemol": "b", "bemolle": "b",
}  # fmt: skip
_ALL_MODES = "|".join(sorted(_MODE_OF, key=len, reverse=True))
_ENGLISH_MODES = "major|minor|maj|min|dorian|phrygian|lydian|mixolydian|locrian|aeolian|ionian"
_KIND = r"(?:natural|harmonic|melodic|pentatonic|blues)"
_FLAVOUR = r"(?:[ -](?:pentatonic|blues|scale|key|tonality|tonart))?"
_GERMAN_KEY = re.compile(
    rf"(?<![\w#])({'|'.join(sorted(_GERMAN, key=len, reverse=True))})[ -]?(dur|moll|dorisch|phrygisch|lydisch"
    r"|mixolydisch|lokrisch)(?:e[rns]?)?(?![^\W_])"
)
_LATIN_KEY = re.compile(
    r"(?<![\w#])(do|ut|re|mi|fa|sol|la|si)[ -]?(#|b|diese|diesis|sostenido|sustenido|bemolle|bemol)?[ -]?"
    r"(majeur|mineur|maggiore|minore|mayor|menor|maior|dorien|phrygien|lydien|mixolydien|dorico|frigio|lidio"
    r"|misolidio|mixolidio)(?![^\W_])"
)
_LATIN_SHORT = re.compile(
    r"(?<![\w#])(?:en|in|em) (?:(do|re|fa|sol|si|mi|la)[ -](diese|diesis|sostenido|sustenido|bemolle|bemol)(?![^\W_])|(do|ut|re|mi|fa|sol|la|si)(?=\s*(?:$|[,.;:!?)])))"
)
# "in Es", "Menuett in As": German says major by a capital and minor by a small letter.
_GERMAN_SHORT = re.compile(
    r"(?<![\w#])(?:[Ii]n|Tonart:?) (As|Es|Des|Ges|Cis|Fis|Gis|Dis|Ces|Ais|cis|fis|gis|dis)(?![\w-])"
)
_ENGLISH_KEY = re.compile(
    rf"(?<![\w#])([a-h])(?:[ -]?(#|b(?![a-z])|sharp|flat|natural))?[ -]{{0,2}}(?:{_KIND} )?({_ENGLISH_MODES}){_FLAVOUR}(?![^\W_])"
)
_SHORT_KEY = re.compile(
    r"(?<![\w#'])((?:in|into|to|(?i:key of|key is|key|tonart|key signature of))(?: the key of)?[ :=]{1,2})"
    r"([A-Ha-h])(#|b|[ -]sharp|[ -]flat)?(m(?:in|aj)?)?(?![\w#/'°+-])"
)
_BARE_KEY = re.compile(r"(?<![\w#/|>.'-])([A-G])([#b]?m(?:in|aj)?|[#b]|[ -](?:sharp|flat)(?![\w-]))(?![\w#/|'-])")
_SMALL_KEY = re.compile(r"(?:^|(?<=[,;] ))([a-g])([#b])m(?:in)?(?=\s*(?:$|[,;]))")
# What an instrument is built in is no key of a piece that names another: "clarinet in Bb", "Eb alto sax".
_BUILT = r"(?:[be](?:b|[ -]flat)|es|si ?b(?:emol(?:le)?)?|mi ?b(?:emol(?:le)?)?|b|f|a)"
_BUILDS = r"(?:[ck]larinett?[eio]?n?|trump(?:et)?|tromp(?:ete|ette)n?|tromba|cornett?o?|corn[oe]|horn|sax|sax[oa][fp]h?on[eo]?)"
_TRANSPOSING = re.compile(
    rf"(?<![\w#])({_BUILT})[ -](?:clarinet|trumpet|cornet|horn|(?:(?:alto|tenor|soprano|baritone|bari) )?sax)"
    rf"|{_BUILDS}s? ((?:in|en) {_BUILT})(?![\w#])(?! ?-?(?:{_ALL_MODES})\b)"
)
_MODE_ALONE = re.compile(
    r"(?<![\w#])(?:(?:in |a |the )?(major|minor|dur|moll|majeur|mineur|maggiore|minore|mayor|menor) ?-?"
    r"(key|scale|mode|tonality|keys|tonart|tonalite|tonalita|tonalidad|feel|harmony|harmonies|tonarten)"
    r"|(?:in|en|in a) (major|minor|moll|dur|mineur|majeur|minore|maggiore|menor|mayor)"
    r"|(?:in |a |in the )?(dorian|phrygian|lydian|mixolydian|locrian|aeolian|ionian|dorisch\w{0,2}|phrygisch\w{0,2}|lydisch\w{0,2}"
    r"|mixolydisch\w{0,2})(?: mode| scale| feel)?"
    r"|(minor|moll|minore|mineur|menor)(?! (?:seventh|third|chord|sixth|second|ninth|detail|mistake|role|third)))(?![^\W_])"
)
_ALONE = re.compile(r"(?:^|[,;] ?| - )\s*([A-H])\s*(?=$|[,;]| - )")
# A key by the signs it is written with, and by another key that has the same signs or the same tonic.
_SIGNS = re.compile(
    rf"(?<![\w#])({NUMBER}|no|any|zero|keine?|ohne|sans) (sharps?|flats?|kreuze?n?|(?:(?<=ein )|(?<=zwei )|(?<=drei )|(?<=vier )|(?<=funf )|(?<=sechs )|(?<=mit \d ))b|dieses?|bemols?|bemois|diesis|bemolli|bemolle|sostenidos?|sustenidos?"
    r"|bemoles)(?: (?:or|and|nor|oder|und|ou|et) (?:sharps?|flats?|no flats))?(?![^\W_])"
    rf"(?:(?: in the (?:key )?signature| at the clef| a la cle\w?| in chiave| en la clave| en la armadura| na armadura| na clave)?[ ,(:/-]{{1,3}}(?:in )?(?:the |an? )?({_ALL_MODES})(?![^\W_])"
    r"(?:[ -](?:key|mode|scale|tonality))?)?"
)
_RELATIVE_WORD = r"(relative|relativa|relativo|relativ|parallel|parallele|paralelo|paralela|tonic)"
_RELATIVE_MODE = r"(minor|major|mineure?|majeure?|moll|minore|maggiore|menor|mayor)"
_ANY_KEY = rf"(?<![\w#])([a-h])(?:[ -]?(#|b(?![a-z])|sharp|flat))?(?:[ -]?({_ALL_MODES}|m))?(?![\w#])"
_RELATIVE = re.compile(
    rf"(?<![\w])(?:(?:in )?the )?{_RELATIVE_WORD} {_RELATIVE_MODE}(?: key| tonality)? (?:of|to|for|from|de|di|von|zu) (?:the key of )?{_ANY_KEY}"
)
_RELATIVE_OF = re.compile(rf"{_ANY_KEY}(?:'s|s'|,)? (?:the |its )?{_RELATIVE_WORD} {_RELATIVE_MODE}(?: key)?(?![^\W_])")
_LINE = [letter + sign for sign in ("b", "", "#") for letter in "FCGDAEB"]
_NOUNS = re.compile(
    r"\s+(?:key|keys|scale|mode|tonality|feel|harmon|third|chord|seventh|role|detail|mistake|miracle|hit)"
)


def read(draft: Draft) -> None:
    """Set the key where the words name one; a mode without a tonic gets the tonic of fewest signs, and says so."""
    found = _relatives(draft)
    _set_instruments_aside(draft)
    for pattern, reader in (
        (_GERMAN_KEY, _german), (_GERMAN_SHORT, _german_short), (_LATIN_KEY, _latin), (_LATIN_SHORT, _latin), (_ENGLISH_KEY, _english),
        (_SHORT_KEY, _short), (_BARE_KEY, _bare), (_SMALL_KEY, lambda _, match: f"{match[1].upper()}{match[2]} minor"),
    ):  # fmt: skip
        for match in draft.text.find(pattern, case=pattern in (_GERMAN_SHORT, _SHORT_KEY, _BARE_KEY)):
            key = reader(draft, match)
            if key:
                start = match.start(2) if pattern is _SHORT_KEY else match.start()
                found.append((start, match.end(), key))
                draft.text.take(match.start(), match.end())
    alone = None if found else _ALONE.search(draft.text.case)
    if alone:
        found.append((alone.start(1), alone.end(1), "B" if alone[1] == "H" else alone[1]))
        draft.text.take(alone.start(1), alone.end(1))
    signs = _signatures(draft)
    modes = [(m.start(), m.end(), _mode_of(next(g for g in (m[1], m[3], m[4], m[5]) if g))) for m in _modes(draft)]
    found.sort()
    if signs and not any(" " in name for _, _, name in found):
        start, end, fifths, mode = signs[0]
        if found:  # a tonic and a signature: the mode follows
            likely = [mode] if mode else [one for one in SIGNED if found[0][2] == of_signature(fifths, one).split()[0]]
            found[0] = (*found[0][:2], f"{found[0][2]} {(likely or ['major'])[0]}")
        else:
            name = of_signature(fifths, mode or (modes[0][2] if modes else "major"))
            found = [(start, end, name)]
            if not mode and not modes:
                draft.say(f"Major or minor was not said with the signature; {name} was chosen.")
    if found:
        start, end, name = found[0]
        stated = [key for _, _, key in found if " " in key]
        if " " not in name:  # a tonic alone: its mode may stand elsewhere
            same = [key for key in stated if key.split()[0] == name]
            name = same[0] if same else f"{name} {modes[0][2] if modes else 'major'}"
        key = _settled(draft, name)
        draft.values["key"] = key
        draft.chip("key", key, start, end)
        others = {_full(key) for _, _, key in found} - {key, _full(name), name.split()[0] + " major"}
        if others:
            draft.say(f"A piece has one key here: it is in {key}; {_listed(sorted(others))} was left aside.")
    elif modes:
        start, end, mode = modes[0]
        key = f"{HOMES[mode]} {mode}"
        draft.values["key"] = key
        draft.values["key_is_chosen"] = True
        draft.chip("key", key, start, end)
        draft.say(f"No tonic was named for {mode}; {key} was chosen.")


def _set_instruments_aside(draft: Draft) -> None:
    """Take what instruments are built in out of the text, where another key is named."""
    for match in draft.text.find(_TRANSPOSING, having=("lar", "trum", "trom", "corn", "horn", "sax")):
        at = 1 if match[1] else 2
        low = draft.text.low
        elsewhere = low[: match.start(at)] + " " * (match.end(at) - match.start(at)) + low[match.end(at) :]
        if any(key.search(elsewhere) for key in (_ENGLISH_KEY, _GERMAN_KEY, _LATIN_KEY)):
            draft.text.take(match.start(at), match.end(at))


def of_signature(fifths: int, mode: str) -> str:
    """The key of ``mode`` with so many sharps, or flats below nought: of_signature(-2, "minor") is "G minor"."""
    for tonic in _LINE:
        home = tonality(f"{tonic} {mode}")
        if home.fifths == fifths and home.name == tonic:
            return f"{tonic} {mode}"
    raise BadInput(f"A key has at most seven sharps or flats, not {abs(fifths)}.")


def _signatures(draft: Draft) -> list[tuple[int, int, int, str]]:
    """Where signatures are told in words: the place, the sharps (flats below nought), and the mode beside them or ""."""
    found = []
    for match in draft.text.find(_SIGNS, having=("sharp", "flat", "kreuz", "dies", "bemo", "sosten", "susten", " b")):
        count = int(value(match[1])) if match[1] in WORDS or match[1][0].isdigit() else 0
        if count == 0 and not match[3] and " " not in match[0].split(" ", 1)[1]:
            continue  # "no flats" may be about homes
        if count > 7:
            raise BadInput(f"A key has at most seven sharps or flats, not {count}.")
        fifths = -count if match[2].startswith(("flat", "b")) else count
        found.append((match.start(), match.end(), fifths, _MODE_OF.get(match[3] or "", "")))
        draft.text.take(match.start(), match.end())
    return found


def _relatives(draft: Draft) -> list[tuple[int, int, str]]:
    """Keys told by another: the relative has its signs, the parallel its tonic."""
    found = []
    for pattern in (_RELATIVE, _RELATIVE_OF):
        for match in draft.text.find(pattern, having=("relativ", "parallel", "paralel", "tonic")):
            groups = match.groups()
            kind, mode, letter, sign, other = groups if pattern is _RELATIVE else (*groups[3:], *groups[:3])
            mode = _mode_of(mode)
            of = "minor" if other == "m" or (not other and mode == "major") else _MODE_OF.get(other or "major", "major")
            tonic = ("B" if letter == "h" else letter.upper()) + _SIGN.get(sign or "", "")
            name = of_signature(tonality(f"{tonic} {of}").fifths, mode) if kind.startswith("rel") else f"{tonic} {mode}"
            found.append((match.start(), match.end(), name))
            draft.text.take(match.start(), match.end())
    return found


def written(text: str) -> str:
    """A key from a form or a prompt in any of the languages here, as "F# minor". Raises BadInput when it is none."""
    low = " ".join(text.replace("♯", "#").replace("♭", "b").split())
    draft = Draft.__new__(Draft)
    for pattern, reader in ((_GERMAN_KEY, _german), (_LATIN_KEY, _latin)):
        match = pattern.fullmatch(low.lower().replace("é", "e").replace("è", "e"))
        if match and not (pattern is _GERMAN_KEY and match[2] not in ("dur", "moll")):
            return _name(reader(draft, match))
    match = _ENGLISH_KEY.fullmatch(low.lower())
    if match:
        return _name(_joined(match[1], match[2] or "", match[3]))
    return _name(low)


def _name(key: str) -> str:
    home = tonality(key)
    return f"{home.name} {home.mode}"


def _modes(draft: Draft) -> list[re.Match[str]]:
    matches = []
    for match in draft.text.find(_MODE_ALONE):
        matches.append(match)
        draft.text.take(match.start(), match.end())
    return matches


def _mode_of(word: str) -> str:
    for end in (0, 1, 2):
        mode = _MODE_OF.get(word[: len(word) - end])
        if mode:
            return mode
    return "minor"


def _german(draft: Draft, match: re.Match[str]) -> str:
    return f"{_GERMAN[match[1]]} {_MODE_OF[match[2]]}"


def _german_short(draft: Draft, match: re.Match[str]) -> str:
    return f"{_GERMAN[match[1].lower()]} {'major' if match[1][0].isupper() else 'minor'}"


def _latin(draft: Draft, match: re.Match[str]) -> str:
    if match.re is _LATIN_SHORT:
        return _LATIN[match[1] or match[3]] + _SIGN.get(match[2] or "", "")
    return f"{_LATIN[match[1]]}{_SIGN.get(match[2] or '', '')} {_MODE_OF[match[3]]}"


def _joined(letter: str, sign: str, mode: str) -> str:
    letter = "B" if letter in "hH" else letter.upper()
    return f"{letter}{_SIGN.get(sign.strip(' -'), '')} {_MODE_OF[mode]}"


def _english(draft: Draft, match: re.Match[str]) -> str | None:
    """A key in English; "a minor" may be the article, and then only the mode is meant."""
    if match[1] == "a" and not match[2]:
        if _NOUNS.match(draft.text.low, match.end()):
            return None
        before = draft.text.low[max(0, match.start() - 8) : match.start()].split()
        named = bool(before) and before[-1] in ("in", "of", "key", "to", "into", "from", "key:")
        small = draft.text.case[match.start()] == "a"
        if small and not named and re.match(r"\s+[a-z]", draft.text.low[match.end() :]):
            return None
    return _joined(match[1], match[2] or "", match[3])


def _short(draft: Draft, match: re.Match[str]) -> str | None:
    letter, sign, short = match[2], (match[3] or "").strip(" -"), match[4]
    word = match[1].split()[0].strip(" :=")
    if word in ("to", "into") and not (sign or short):
        return None
    if letter == "a" and not sign and not short:
        after = draft.text.low[match.end() :]
        if "key" not in match[1] and not re.match(r"\s*(?:$|[,.;:!?)]|(?:with|for|at|and|on) )", after):
            return None
    name = ("B" if letter in "hH" else letter.upper()) + _SIGN.get(sign, "")
    return f"{name} {'major' if short == 'maj' else 'minor'}" if short else name


def _bare(draft: Draft, match: re.Match[str]) -> str | None:
    sign = match[2]
    if match[1] == "A" and sign == "m" and re.match(r"\s+I\b", draft.text.case[match.end() :]):
        return None
    name = match[1] + ("#" if "#" in sign or "sharp" in sign else "b" if "b" in sign[:1] or "flat" in sign else "")
    return f"{name} major" if sign.endswith("maj") else f"{name} minor" if sign.endswith(("m", "min")) else name


def _full(key: str) -> str:
    return key if " " in key else f"{key} major"


def _settled(draft: Draft, name: str) -> str:
    """The key as it can be written: of more than seven signs, the one that sounds the same."""
    try:
        home = tonality(name)
    except BadInput:
        return "C major"
    key = f"{home.name} {home.mode}"
    if key != name:
        draft.say(f"{name} would need more than seven signs; it is written as {key}, which sounds the same.")
    return key


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
