"""Chords by the names that notes have elsewhere: do-re-mi (Lam, Si b, Sol7) and keys (a-Moll, A minor), made letters."""

import re

from ml_engine.composition.words.text import TAKEN, Text

_ROOTS = {"do": "C", "ut": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_SHARPS = frozenset({"#", "diese", "diesis", "sostenido", "sustenido"})
_MINOR = frozenset({"m", "min", "-", "mineur", "minore", "menor", "minor"})
_MAJOR = frozenset({"", "maj", "majeur", "maggiore", "mayor", "maior", "major"})
_SEVENTH = r"(?:7|[ -]?(?:septieme|settima|septima|setima)\b(?: de dominante?| di dominante)?)"
_NAME = (
    r"(?<![^\W_])(do|ut|re|mi|fa|sol|la|si)(?:(#|b(?![^\W\d_m]))|[ -](diesis|diese|sostenido|sustenido|bemolle|bemol)\b)?"
    r"(?:(maj|min|m(?!aj)|-(?=[\s,;|.)7]|$))|[ -](mineur|minore|menor|majeur|maggiore|mayor|maior|minor|major)\b)?"
    rf"({_SEVENTH}|maj7|dim7?|aug|sus[24]?|add9|[69])?(?![\w#])"
)
_BETWEEN = r"(?:\s*(?:\|+|->|>|,|;|/)\s*|\s+[-x]\s+|-(?=[a-z])|\s+(?:puis|et|e|y|poi|luego|depois)\s+|\s+)"
_RUN = re.compile(
    rf"(?:\|\s*)?{_NAME}(?:{_BETWEEN}{_NAME})+".replace("(do|ut|re|mi|fa|sol|la|si)", "(?:do|ut|re|mi|fa|sol|la|si)")
)
_ONE = re.compile(_NAME)
_IN_NAMES = ("do", "re", "mi", "fa", "sol", "la", "si", "ut")
# Words that say that chords follow, or went before.
_LED = re.compile(
    r"\b(?:accords?|accordi|accordo|acordes?|grille|progressions?|progressione|progresion|progressao|harmonies?|armonia|harmonia|suite|giro|giri"
    r"|rueda|circulo|secuencia|sequencia|sequenza|sequence|boucle|bucle|loop|cadence|cadenza|cadencia|akkorden?|akkordfolge|chords?)"
    r"[^.;!?\n\x1f]{0,24}$"
)
_FOLLOWED = re.compile(
    r"[\s,.:(]*(?:\w+ )?(?:accord|acorde|par mesure|per battuta|a battuta|por compas|une mesure|un compas|una battuta|um compasso|um por)"
)
_HOME = re.compile(r"\b(?:en|in|em|ton de|tono de|tonalite de|tonalita di|tonalidade? de)\s+$")
_SCALE = ("do", "re", "mi", "fa", "sol", "la", "si")
_GERMAN_NAME = r"(?<![\w#])([a-h])((?:is|es|s)?)[ -]?(dur|moll)(?![^\W_])"
_GERMAN_RUN = re.compile(rf"{_GERMAN_NAME}(?:(?:\s*[,;|>/]\s*|\s+-\s+|\s+(?:und\s+)?){_GERMAN_NAME})+")
_ENGLISH_NAME = r"(?<![\w#])([a-g])(?:[ -]?(#|b|sharp|flat)(?![a-z]))?[ -](major|minor)(?![^\W_])"
_ENGLISH_RUN = re.compile(
    rf"{_ENGLISH_NAME}(?:(?:\s*[,;|>/]\s*(?:and\s+)?|\s+-\s+|\s+(?:and\s+)?)(?:{_ENGLISH_NAME}|[a-g][#b]?m?7?(?![\w#])))+"
)
_ENGLISH_ONE = re.compile(_ENGLISH_NAME)
_ENGLISH_LED = re.compile(r"\b(?:chords?|progression|changes|harmony)[^.;!?\n\x1f]{0,24}$")
_ENGLISH_FOLLOWED = re.compile(r"\s*(?:as )?(?:the |a )?(?:chords?\b|progression|changes)")
_GERMAN_ONE = re.compile(_GERMAN_NAME)
_GERMAN_LED = re.compile(r"\b(?:akkorden?|akkordfolge|harmonien|harmoniefolge|folge|kadenz)[^.;!?\n\x1f]{0,24}$")


def in_letters(text: Text) -> Text:
    """The text with chords in the letters of English: "Lam Fa Do Sol7" becomes "Am F C G7", "a-Moll, F-Dur" "Am, F".

    Do-re-mi are small words of the languages that have them, so that only a run of names counts: one that words for
    chords lead, or one where something (minor, a seventh, a sign, capitals throughout) shows that chords are meant.
    """
    edits: list[tuple[int, int, str]] = []
    if any(name in text.low for name in _IN_NAMES):
        for match in _RUN.finditer(text.low):
            names = list(_ONE.finditer(text.low, *match.span()))
            if _HOME.search(text.low, max(0, match.start() - 16), match.start()) and len(names) > 1:
                names = names[1:]  # "en la mineur, fa do sol": the first is the key
            if _are_chords(text, names):
                edits += [(one.start(), one.end(), _latin(one)) for one in names]
    if "dur" in text.low or "moll" in text.low:
        for match in _GERMAN_RUN.finditer(text.low):
            if _GERMAN_LED.search(text.low, max(0, match.start() - 40), match.start()):
                ones = _GERMAN_ONE.finditer(text.low, *match.span())
                edits += [(one.start(), one.end(), _german(one)) for one in ones]
    if "minor" in text.low or "major" in text.low:
        for match in _ENGLISH_RUN.finditer(text.low):
            start, end = match.span()
            if _ENGLISH_LED.search(text.low, max(0, start - 40), start) or _ENGLISH_FOLLOWED.match(text.low, end):
                edits += [
                    (one.start(), one.end(), _english(one)) for one in _ENGLISH_ONE.finditer(text.low, start, end)
                ]
    return text.replaced(sorted(edits))


def _are_chords(text: Text, names: list[re.Match[str]]) -> bool:
    if len(names) < 2:
        return False
    start, end = names[0].start(), names[-1].end()
    plain = [name[1] for name in names]
    marked = sum(any(name.groups()[1:]) for name in names)
    led = bool(_LED.search(text.low, max(0, start - 48), start)) or bool(_FOLLOWED.match(text.low, end))
    if led or "|" in text.low[start:end]:
        return True
    if TAKEN in text.low[start:end] or len(names) < 3:
        return marked == len(names) and not any(text.low[name.start() : name.end()] == "sim" for name in names)
    capitals = all(text.case[name.start()].isupper() for name in names)
    climbing = not marked and " ".join(plain) in " ".join([*_SCALE, *_SCALE])
    return (capitals and not climbing) or 0 < len(names) <= 3 * marked


def _latin(match: re.Match[str]) -> str:
    root, sign, spelled, short, word, more = match.groups()
    sign = sign or spelled or ""
    said = short or word or ""
    quality = "m" if said in _MINOR else "" if said in _MAJOR and said != "maj" else said
    more = more or ""
    if more and (more[0] in " -s" and not more.startswith("sus")):
        more = "7"
    return _ROOTS[root] + ("" if not sign else "#" if sign in _SHARPS else "b") + quality + more


def _german(match: re.Match[str]) -> str:
    letter, sign, mode = match.groups()
    if letter in "hb" and not sign:
        root = "B" if letter == "h" else "Bb"
    else:
        root = letter.upper() + ("#" if sign == "is" else "b" if sign else "")
    return root + ("m" if mode == "moll" else "")


def _english(match: re.Match[str]) -> str:
    letter, sign, mode = match.groups()
    return letter.upper() + ("#" if sign in ("#", "sharp") else "b" if sign else "") + ("m" if mode == "minor" else "")
