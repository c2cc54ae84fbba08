"""Chords: symbols and roman numerals in order, one a bar unless bars are drawn, and progressions that have names."""

import re

from ml_engine.composition.words import solfege
from ml_engine.composition.words.draft import Draft
from ml_engine.composition.words.lengths import BAR, IN_BARS, ONE_SECTION
from ml_engine.composition.words.numbers import NUMBER, value
from ml_engine.errors import BadInput
from ml_engine.theory import Tonality, chord_name, read_chord, tonality

MOST = 400
_SIGNS = r"[#b]?"
_SHAPE = (
    r"(?:maj|Maj|min|mi|m|M|dim|aug|sus|add|dom|ø|°|o|Δ|\+|-(?=[0-9(]))?(?:maj|Maj|M|j)?(?:[0-9]{1,2})?(?:sus[24]?|add[29])?"
    r"(?:\(?[b#+-](?:5|9|11|13)\)?)?(?:/9)?"
)
_SYMBOL = rf"[A-H]{_SIGNS}{_SHAPE}(?:/[A-H]{_SIGNS})?"
_NUMERAL = r"[b#]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:°|ø|o|\+)?(?:maj7|M7|7|9|6|sus4|sus2)?"
_EDGE, _END = r"(?<![\w#'])", r"(?![\w#°ø+'])"
_BETWEEN = r"(?:[ \t]*\|[|:]?[ \t]*:?\|?[ \t]*|[ \t]*(?:->|>|,|;|-)[ \t]*(?:and )?|[ \t]+(?:and|und)[ \t]+|[ \t]+)"
_RUN = re.compile(rf"{_EDGE}(?:\|:?[ \t]*)?{_SYMBOL}(?:{_BETWEEN}(?:{_SYMBOL}|%))+{_END}[ \t]*(?:[:|]*\|)?")
_ROMAN_RUN = re.compile(rf"{_EDGE}(?:\|:?[ \t]*)?{_NUMERAL}(?:{_BETWEEN}(?:{_NUMERAL}|%))+{_END}[ \t]*(?:[:|]*\|)?")
_SMALL = r"[a-hA-H][#b]?(?:m|min|maj|dim|aug|sus)?(?:maj)?(?:7|9|6|sus4|sus2)?(?:/[a-gA-G][#b]?)?"
_SAID = re.compile(
    r"\b(?:chords?|chord progression|progression|changes|harmony|akkorden?|akkordfolge|accords?|accordi|acordes|abwechselnd)"
    rf"(?: (?:of|are|is|on|like|progression|:|=|being|sequence|loop))*[ \t]*[:=]?[ \t]*"
    rf"((?:\|[ \t]*)?{_SMALL}(?:{_BETWEEN}(?:{_SMALL}|%))*)(?![\w#])"
)
_SMALL_RUN = re.compile(rf"{_EDGE}(?:{_SMALL})(?:{_BETWEEN}{_SMALL}){{3,}}(?![\w#])")
_ROMAN_SAID = re.compile(rf"\b(?:vamp|chords?|progression)(?: on| of)? ({_NUMERAL}(?:{_BETWEEN}{_NUMERAL})*)(?![\w#])")
_VAMP = re.compile(
    rf"\b(?:vamp|drone|loop|pedal)(?: on| over)? (?:an? )?({_SYMBOL})(?![\w#])|{_EDGE}({_SYMBOL}) (?:vamp|drone)\b"
)
_FIGURES = re.compile(
    r"(?<![\w-])([1-7](?:-[1-7]){2,7})(?![\w-])(?: (?:chord )?(?:progression|changes|chords|turnaround))?"
)
_WORD = re.compile(
    r"\b(?:chords?|progressions?|changes|harmony|over|harmonies|harmonien|akkorden?|akkordfolge|accords?|accordi|acordes|vamp|sequence|loop|bars? each"
    r"|grille|progressione|progresion|progressao|armonia|harmonia|harmonie|giro|rueda|boucle|suite|secuencia|sequencia|sequenza|im wechsel|abwechselnd"
    r"|alternating|alternately|en alternance|alternando|built on|based on)\b"
)
# How long each chord lasts: "one chord a bar", "ein Akkord pro Takt", "deux mesures chacun", "cada acorde un compás".
_CHORD = r"(?:chords?|akkorde?n?|accords?|accord[oi]|acordes?)"
_FOR_EACH = (
    rf"(?:(?:(?:to|for|on|per) )?(?:each|every)(?: one| of them|(?: single)? chord)?|apiece|(?:per|a|to a) chord|(?:pour |sur |a )?chacune?|(?:par|pour chaque|sur chaque|a chaque) accord"
    r"|(?:pro|je|(?:fur|auf|zu) jeden) akkord|(?:fur|auf) jeden|(?:para |en |por )?cad(?:a uno|a una|auno|auna)|(?:para |em |por |en )?cada(?: acorde| um| uma)?|por acorde"
    rf"|(?:per |a |su )?(?:ciascun[oa]?|ognun[oa]|ogni)(?: accordo)?|(?:per|a) accordo|l'un[oae]?)(?! {ONE_SECTION})"
)
_FULL = r"(?:full|whole|entire|complete|single|ganzen?|ganzer|vollen?|entiere|complete|pleine|inter[oa]|complet[oa]|inteir[oa]|enter[oa]) "
_LASTS = (
    r"(?: (?:is|for|lasts?|lasting|gets?|getting|takes?|taking|has|having|fills?|filling|held for|stays for|sounding for|goes on for|dauert|bekommt|klingt|hat|uber|fur|dure|occupe"
    r"|tient|dura|occupa|tiene|ocupa|tem|pour|sur|per|por|para|with))?"
)
_EVERY = r"(?:per|a|an|each|every|pro|je|in jedem|im|par|a la|dans chaque|chaque|por|a|al|en cada|cada|per|alla|ogni|em cada|ao)"
_EACH = re.compile(
    rf"(?<![\w])(?:(?:for |je |jeweils )?({NUMBER}|half a|halber|halben|demi|mezza|medio|meio)[ -]?(?:{_FULL})?{BAR}(?: (?:long|lang|entiere?|complet[ao]?|inter[oa]|inteir[oa]|enter[oa]))? {_FOR_EACH}"
    rf"|(?:(?:each(?: one| of them)?|every(?: one)?|jede[rn]?|chaque|chacun|cada(?: un[oa]?| uma?)?|ogni|ognuno|ciascuno|(?:pro|par|per|por|je)(?= (?:chord|akkord|accord|accordo|acorde) )|(?<=\x1f[,;. ] )je|(?<=\x1f, )jeweils)(?: {_CHORD})?{_LASTS}"
    rf" ({NUMBER}) (?:{_FULL})?{BAR}(?: long| lang)?)|({NUMBER})(?:(?: {_CHORD})? {_EVERY}| {_CHORD} (?:to the|to a|in the|in a|(?:in|to) (?:each|every))|(?<=\x1f[,;. ] (?:one|two))(?: to| in) (?:a|the|each)) {BAR}|chang(?:e|es|ing) (?:every|each) (?:bar|measure)"
    r"|(half a bar each|half bar each))(?![^\W_])"
)
# "Am/F/C/G": no chord has two basses, so that strokes between three or more are bar lines too.
_STROKES = re.compile(rf"{_EDGE}[A-G][#bm7]{{0,3}}(?:/[A-G][#bm7]{{0,3}}){{2,}}(?![\w/])")
_SLASHED = re.compile(r"(?<=[A-Gmb#\d] )/(?= [A-G])")  # "C / G/B / Am": strokes that stand alone are bar lines
_FORM_LETTERS = re.compile(r"[A-E]('*)(?:[^\w#]+[A-E]'*)*")
_NAMED = {
    "I V vi iii IV I IV V": "pachelbel progression, pachelbel s canon progression, canon progression, pachelbel chords,"
    " pachelbel canon chords",
    "i bVII bVI V": "andalusian cadence, andalusian progression",
    "I V vi IV": "axis progression, four chord song, four chord progression, pop progression, four chords of pop",
    "I vi IV V": "doo wop progression, doo wop changes, 50s progression, fifties progression, doo wop chords",
    "vi ii V I": "circle progression, circle of fifths progression",
    "ii V I": "two five one, ii v i, 2 5 1",
}  # fmt: skip
_BLUES_MAJOR = "I7 I7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7"
_BLUES_MINOR = "i7 i7 i7 i7 iv7 iv7 i7 i7 bVI7 V7 i7 V7"
_BLUES = re.compile(
    r"(?<![\w])(?:12|twelve|zwolf|douze)[ -]?(?:bar|bars|takt|takte)?[ -]?(?:minor |jazz |slow |shuffle |major |rock )?blues(?![^\W_])|"
    r"\bstandard blues (?:form|changes|progression)|\bblues (?:form|changes|progression)\b|\b(?:12|twelve)[ -]bars?\b(?=.{0,20}\bblues)"
)
_NAMES = re.compile(
    "|".join(re.escape(one.strip()).replace(r"\ ", "[ '-]") for names in _NAMED.values() for one in names.split(","))
)


def read(draft: Draft) -> None:
    """Take chord symbols and numerals out of the text; numerals wait in values["numerals"] for the key."""
    draft.text = solfege.in_letters(draft.text).barred(_SLASHED)
    strokes = [match for match in draft.text.find(_STROKES, case=True) if not _is_form(match[0], match[0].split("/"))]
    draft.text = draft.text.replaced((match.start(), match.end(), match[0].replace("/", "|")) for match in strokes)
    for match in draft.text.find(_BLUES, having=("blues",)):
        _say_blues(draft, match)
    for pattern in (_ROMAN_RUN, _RUN):
        for match in draft.text.find(pattern, case=True):
            if pattern is _ROMAN_RUN:
                _romans(draft, match.start(), match.end(), match[0], sure=_told(draft, match.start(), match.end()))
            else:
                _symbols(draft, match)
    _said(draft)
    _progressions(draft)
    _spread(draft)


def _said(draft: Draft) -> None:
    """Chords that words lead in, or that were typed small."""
    for match in draft.text.find(_ROMAN_SAID, case=True, having=("vamp", "chord", "progression")):
        _romans(draft, match.start(1), match.end(1), match[1], sure=True)
    for match in draft.text.find(_SAID, case=False):
        text = draft.text.case[match.start(1) : match.end(1)]
        if re.fullmatch(r"[a-h]", text) or text.lower() in ("a", "in", "be"):
            continue
        _put(draft, match.start(1), match.end(1), _raised(text))
    for match in draft.text.find(_SMALL_RUN, case=True):
        if _is_form(match[0], re.findall(r"[A-E]", match[0])):
            continue
        _put(draft, match.start(), match.end(), _raised(match[0]))
    for match in draft.text.find(_VAMP, case=True, having=("vamp", "drone", "loop", "pedal")):
        group = 1 if match[1] else 2
        _put(draft, match.start(group), match.end(group), match[group])


def _progressions(draft: Draft) -> None:
    """Progressions by figures (2-5-1) or by name."""
    for match in draft.text.find(_FIGURES):
        known = match[1] in (
            "2-5-1",
            "1-4-5",
            "1-5-6-4",
            "1-6-4-5",
            "6-4-1-5",
            "1-6-2-5",
            "3-6-2-5",
            "1-4-5-1",
            "4-5-1",
        )
        if known or " " in match[0]:
            numerals = ["I", "ii", "iii", "IV", "V", "vi", "vii°"]
            text = " ".join(numerals[int(figure) - 1] for figure in match[1].split("-"))
            _romans(draft, match.start(), match.end(), text, sure=True)
    for match in draft.text.find(_NAMES):
        spoken = re.sub(r"['-]", " ", match[0])
        text = next(key for key, names in _NAMED.items() if spoken in [one.strip() for one in names.split(",")])
        _romans(draft, match.start(), match.end(), text, sure=True)


def settle(draft: Draft) -> None:
    """Turn numerals into symbols in the key; where none was named, C major or A minor is chosen and said."""
    numerals = draft.values.pop("numerals", None)
    blues = draft.values.pop("blues", None)
    if "chords" in draft.values or (numerals is None and not blues):
        return  # chords that are spelled out are what numerals beside them mean
    if numerals is None:
        minor = blues == "minor" or draft.values.get("key", "").endswith("minor")
        numerals = tuple((_BLUES_MINOR if minor else _BLUES_MAJOR).split())
    if "key" not in draft.values:
        key = "A minor" if any(re.match(r"i(?![iv])", one.split()[0]) for one in numerals) else "C major"
        draft.values["key"] = key
        draft.say(f"The chords need a key and none was named; {key} was chosen.")
    home = tonality(draft.values["key"])
    numerals = _in_scale(numerals, home)
    draft.values["chords"] = tuple(" ".join(_named(one, home) for one in bar.split()) for bar in numerals)


def _in_scale(numerals: tuple[str, ...], home: Tonality) -> tuple[str, ...]:
    """Numerals all in capitals name degrees only, and the scale says which are minor; V is the dominant in minor too."""
    plain = " ".join(re.sub(r"sus|dim|maj", "", bar) for bar in numerals)
    if re.search(r"[iv]", plain):
        return numerals
    small = {}
    for at, degree in enumerate(("I", "II", "III", "IV", "V", "VI", "VII")):
        third, fifth = ((home.scale[(at + step) % 7] - home.scale[at]) % 12 for step in (2, 4))
        if third == 3 and degree != "V":
            small[degree] = degree.lower() + ("°" if fifth == 6 else "")
    return tuple(" ".join(small.get(one, one) for one in bar.split()) for bar in numerals)


def written(bars: tuple[str, ...], key: str) -> tuple[str, ...]:
    """Chords of a form, one string a bar, in plain symbols; numerals are read in ``key``. Raises BadInput."""
    home = tonality(key) if key else tonality("C major")
    done = []
    for bar in bars:
        symbols = bar.replace("|", " ").replace(",", " ").split()
        if symbols:
            done.append(" ".join(_plain(symbol, home) for symbol in symbols))
    if len(done) > MOST:
        raise BadInput(f"{len(done)} bars of chords are too many; give at most {MOST}.")
    return tuple(done)


def _plain(symbol: str, home: Tonality) -> str:
    symbol = symbol.replace("♯", "#").replace("♭", "b")
    mark = read_chord(symbol, key=home)
    spelled = re.match(r"([A-H])([#b]*)[^/]*(?:/([A-G])([#b]*))?$", symbol)
    if spelled is None or len(mark.quality) > 8:
        return chord_name(mark, home.fifths)
    bass = f"/{spelled[3]}{spelled[4]}" if spelled[3] and mark.bass != mark.root else ""
    return ("B" if spelled[1] == "H" else spelled[1]) + spelled[2] + mark.quality + bass


def _named(symbol: str, home: Tonality) -> str:
    return chord_name(read_chord(symbol, key=home), home.fifths)


def _told(draft: Draft, start: int, end: int) -> bool:
    """Whether a word for chords stands near, or bars are drawn."""
    near = draft.text.low[max(0, start - 40) : start] + " . " + draft.text.low[end : end + 24]
    return bool(_WORD.search(near)) or "|" in draft.text.low[start:end]


def _symbols(draft: Draft, match: re.Match[str]) -> None:
    text, start, end = match[0], match.start(), match.end()
    symbols = re.findall(_SYMBOL, text)
    told = _told(draft, start, end)
    before = draft.text.low[max(0, start - 12) : start].rstrip(" :")
    if not told and _is_form(text, symbols):
        return
    if before.endswith((" in", "key of", "key")) or draft.text.low[:start].strip() == "in":
        # "in G Am F C G": what follows "in" is the key, if enough is left
        first = re.match(rf"{_SYMBOL}{_BETWEEN}", text)
        if first and len(symbols) >= 4:
            start += first.end()
            text, symbols = text[first.end() :], symbols[1:]
        elif len(symbols) < 3:
            return
    if len(symbols) == 2 and not told:
        plain = [one for one in symbols if len(one) == 1]
        if plain or re.fullmatch(r"[^-|]*", text) is None:
            return
    if symbols[0] == "A" and len(symbols) == 2 and not told:
        return
    _put(draft, start, end, text)


def _is_form(text: str, symbols: list[str]) -> bool:
    """A B A, A A B A: sections rather than chords."""
    if not _FORM_LETTERS.fullmatch(text.strip(" |")) or symbols[0] != "A" or "|" in text:
        return False
    order = list(dict.fromkeys(symbols))
    return order == list("ABCDE"[: len(order)]) and len(order) > 1


def _put(draft: Draft, start: int, end: int, text: str) -> None:
    text = text.replace("/H", "/B")
    try:
        bars = written(_bars(text), draft.values.get("key", ""))
    except BadInput:
        return
    if not bars:
        return
    if "chords" in draft.values:
        bars = draft.values["chords"] + bars
    draft.values["chords"] = bars[:MOST]
    draft.understood("chords", " | ".join(bars)[:120], start, start + len(draft.text.low[start:end].rstrip()))


def _romans(draft: Draft, start: int, end: int, text: str, *, sure: bool) -> None:
    symbols = re.findall(rf"{_EDGE}{_NUMERAL}", text)
    if not sure and (len(symbols) < 3 and not (len(symbols) == 2 and re.search(r"[-|,>]", text))):
        return
    if not sure and set(symbols) == {"I"}:
        return
    draft.values["numerals"] = draft.values.get("numerals", ()) + _bars(text)
    draft.understood("chords", text.strip(" |"), start, start + len(draft.text.low[start:end].rstrip()))


def _bars(text: str) -> tuple[str, ...]:
    """One string a bar: what stands between bar lines, or else one chord a bar; % repeats the bar before."""
    if "|" in text:
        bars = [re.sub(r"[,;>]|->|(?<=\s)-|-(?=\s)", " ", bar) for bar in re.split(r"[|:]+", text)]
    else:
        text = re.sub(r"\b(?:and|und)\b", " ", text)
        bars = re.split(r"\s*(?:->|>|,|;|\s-\s|(?<=[\w)°ø+])-(?=[A-Ha-h#IiVv%]))\s*|\s+", text)
    done: list[str] = []
    for bar in bars:
        plain = " ".join(bar.split())
        if plain == "%" and done:
            plain = done[-1]
        if plain and plain not in "-%":
            done.append(plain)
    return tuple(done)


def _raised(text: str) -> str:
    """Chords typed in small letters, with capital roots."""
    return re.sub(r"(?<![\w#])([a-h])(?=[#bmdas0-9/]|\b)", lambda match: match[1].upper(), text)


def _spread(draft: Draft) -> None:
    """How many bars a chord lasts or how many chords a bar holds, where that is said; what says it counts no bars."""
    name = "chords" if "chords" in draft.values else "numerals"
    for match in draft.text.find(_EACH, having=IN_BARS):
        bars = draft.values.get(name, ())
        lasts, each, many, half = match.groups()
        said = lasts or each
        halved = bool(half) or bool(said and not re.fullmatch(NUMBER, said))
        together = 2 if halved else int(value(many)) if many else 1
        drawn = any(" " in bar for bar in bars)  # then the bar lines say how many chords a bar has
        if not 1 <= together <= 4 or (not bars and not many and not each):
            continue
        several = together > 1 or (said and not halved and value(said) > 1)
        if several and not bars and not re.search(_CHORD, match[0]):
            continue  # "vier im Takt" are beats, and "each 8 bars" are sections
        if together > 1 and not drawn:
            draft.values[name] = tuple(" ".join(bars[at : at + together]) for at in range(0, len(bars), together))
        elif said and not halved and bars and 1 < value(said) <= 16:
            draft.values[name] = tuple(bar for bar in bars for _ in range(int(value(said))))
        if bars:
            draft.understood("chords", match[0], match.start(), match.end())
        else:
            draft.text.take(match.start(), match.end())
        return


def _say_blues(draft: Draft, match: re.Match[str]) -> None:
    near = draft.text.low[max(0, match.start() - 20) : match.end() + 20]
    draft.values["blues"] = "minor" if re.search(r"\b(?:minor|moll)\b", near) else "major"
    draft.values.setdefault("genre", "blues")
    draft.values["form_bars"] = 12
    draft.understood("genre", "12-bar blues", match.start(), match.end())
