"""Metres: figures, words, dances."""

import re
from collections.abc import Iterator

from ml_engine.composition.genres import GENRE
from ml_engine.composition.words.draft import Draft, Meaning
from ml_engine.composition.words.numbers import NUMBER, value
from ml_engine.composition.words.text import one_of
from ml_engine.errors import BadInput

DENOMINATORS = (1, 2, 4, 8, 16)
MOST_BEATS = 16
_FIGURE = re.compile(
    r"(?<![\w/.:-])(?<!\d,)(\d{1,3}) ?/ ?(\d{1,3})(?![\d/])([ -]?(?:time signature|time|meter|metre|takt|beat|feel|bars?(?!s| ?[:=])))?"
)
_SPACED = re.compile(r"(?<![\w/])(\d{1,2})[ -](2|4|8|16)[ -](time|meter|metre|takt|beat|feel)\b")
COUNTS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "fuenf": 5, "sechs": 6, "sieben": 7, "neun": 9, "zwolf": 12,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "due": 2, "tre": 3, "quattro": 4, "dos": 2, "tres": 3, "cuatro": 4,
    "sept": 7, "neuf": 9, "douze": 12, "cinque": 5, "sei": 6, "sette": 7, "nove": 9, "dodici": 12, "cinco": 5, "seis": 6,
    "siete": 7, "nueve": 9, "doce": 12, "dois": 2, "quatro": 4, "sete": 7, "doze": 12,
}  # fmt: skip
_UNITS = {
    "two": 2, "four": 4, "eight": 8, "sixteen": 16, "half": 2, "halves": 2, "quarter": 4, "quarters": 4, "eighth": 8,
    "eighths": 8, "deux": 2, "quatre": 4, "huit": 8, "seize": 16, "mezzi": 2, "quarti": 4, "ottavi": 8, "sedicesimi": 16,
    "dos": 2, "cuatro": 4, "ocho": 8, "dois": 2, "quatro": 4, "oito": 8, "viertel": 4, "achtel": 8, "halbe": 2,
}  # fmt: skip
_NAMES = one_of(COUNTS)
_SAID = re.compile(
    rf"\b({_NAMES})[ -](four|eight|two|sixteen|quarters?|eighths?|half|halves)(?:[ -](?:time|meter|metre|beat|feel))?\b"
    r"(?![ -](?:bars?|measures?|notes?|rests?|chords?)\b)"  # two four-bar phrases are no metre
)
_ELSEWHERE = re.compile(
    rf"\b(?:({one_of(['deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'neuf', 'douze'])})(?:-| sur )(deux|quatre|huit|seize)"
    rf"|({one_of(['due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'nove', 'dodici'])}) (mezzi|quarti|ottavi|sedicesimi)(?! d)"
    rf"|({one_of(['dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'nueve', 'doce', 'dois', 'quatro', 'sete', 'nove', 'doze'])}) por"
    rf" (dos|cuatro|ocho|dois|quatro|oito)"
    r"|(\d{1,2}) (?:por|sur) (2|4|8|16))\b(?! (?:cent|mesures|fois|compas|veces|vezes|minut))"
)
_GERMAN = re.compile(rf"\b({_NAMES})[ -]?(viertel|achtel|halbe)[ -]?(?:takt|n)?\b")
_BEATS = re.compile(
    rf"\b(?:in|a|en|im|to|em|feel in|counted in) ({_NAMES}|\d{{1,2}})(?: (?:temps|tempi|tiempos|tempos|beats?)\b|"
    r"(?=\s*(?:$|[,;:!?)(]|\.(?!\d)|time\b|(?:with|for|at|and|but|on|in|,|played) )))(?: time)?"
)
# Notes or beats counted by the bar: "three crotchets in a bar", "sechs Achtel im Takt", "tres negras por compás".
_NOTE_VALUES = {
    2: "minims? half_notes? halbe blanches? minime minima blancas? minimas?",
    4: "crotchets? quarter_notes? quarters? viertel(?:noten)? noires? semiminim[ae]s? seminimas? negras? quarti",
    8: "quavers? eighth_notes? eighths? achtel(?:noten)? croches? crom[ae] corcheas? colcheias? ottavi",
    0: "beats? pulses? counts? schlage?n? zahlzeiten? temps battements? tempi movimenti tempos? pulsos? tiempos?",
}  # fmt: skip
_NOTE = "|".join(rf"(?P<by{under}>{'|'.join(words.split())})" for under, words in _NOTE_VALUES.items())
_NOTE = _NOTE.replace("_", "[ -]")
_IN_A_BAR = re.compile(
    rf"(?<![\w./])(?P<many>{NUMBER})[ -](?:(?P<dotted>dotted|punktierte) )?(?:(?:{_NOTE})(?P<dot> pointees?| puntat[ae]| con puntillo| pontuadas?)?,? "
    r"(?:in|to|per|a|for|each|every|im|pro|je|auf|par|dans|a la|por|en|per|alla|a|in|em|ao|al|na)"
    r"|(?:in|to)|(?<=vier )im|(?<=drei )im|(?<=zwei )im)(?: (?:a|the|an|each|every|den|jedem|jeden|einem|einen|une|la|chaque|cada|el|un|una|ogni|um|o|uma))?"
    r" (?:bar|measure|takt|mesure|battuta|misura|compas|compasso)(?![^\W_])"
)
_EVEN_BEATS = {2: "2/4", 3: "3/4", 4: "4/4", 5: "5/4", 6: "6/8", 7: "7/8", 9: "9/8", 10: "10/8", 11: "11/8", 12: "12/8"}
_PHRASES = {
    "3/4": "waltz time, waltz metre, waltz meter, walzertakt, triple time, triple meter, triple metre, triple feel,"
    " temps de valse, tempo di valse, tempo di valzer, tempo di menuetto, dreiertakt, three beats per bar,"
    " three beats to the bar, ternary meter, three to the bar, waltz rhythm, waltz feel, waltz like, three beats a bar,"
    " trois temps, tre tempi, tres tiempos, tres tempos, tempo ternario, ritmo ternario, compas ternario, compasso ternario, mesure ternaire, rythme de valse, ritmo di valzer, ritmo de vals,"
    " compas de vals, compasso de valsa, ritmo de valsa, metro ternario",
    "4/4": "common time, quadruple time, quadruple meter, four on the floor, march time, four beats per bar,"
    " four beats to the bar, gerader takt, four to the bar, vierertakt, four to the floor,"
    " quatre temps, quattro tempi, cuatro tiempos, quatro tempos, compas cuaternario, compasso quaternario, tempo quaternario, compasillo, tempo comune",
    "2/4": "duple time, duple meter, duple metre, two beats per bar, two beats to the bar, polka time, zweiertakt,"
    " deux temps, due tempi, dos tiempos, dois tempos, compas binario, compasso binario, tempo binario, ritmo binario, rythme de polka",
    "2/2": "cut time, alla breve, cut common, cut common time, a la breve, allabreve,"
    " tempo tagliato, compas partido, compasillo binario, c barre, a la barre, tempo a cappella breve",
    "6/8": "compound time, compound duple, compound meter, jig time, six beats per bar, compound duple time, jig rhythm",
    "12/8": "compound quadruple",
    "9/8": "compound triple, slip jig time",
    "5/4": "quintuple time, quintuple meter, five beats per bar, take five feel, funfertakt",
    "7/8": "odd meter, odd metre, odd time, odd time signature, asymmetric meter, asymmetric metre, asymmetrical meter,"
    " uneven meter, irregular meter, irregular metre, septuple time, seven beats per bar, unusual meter, balkan rhythm",
}
_DANCES = {
    "3/4": "minuet, menuett, menuet, minuetto, mazurka, polonaise, sarabande, courante, chaconne, landler, passacaglia,"
    " minuet and trio, sevillanas",
    "6/8": "jig, irish jig, gigue, tarantella, barcarolle, barcarole, gondola song",
    "9/8": "slip jig",
    "12/8": "siciliana, siciliano, sicilienne",
    "4/4": "reel, gavotte, allemande, irish reel, strathspey, four on the floor",
    "2/4": "gallop, galop, galopp, can can, polka, polkas, polca, polche, polquinha, schnellpolka",
}


def lexicon() -> Iterator[tuple[str, Meaning]]:
    """Phrases that say a metre, and dances that lean to one."""
    for table, weak in ((_DANCES, True), (_PHRASES, False)):
        for meter, phrases in table.items():
            for phrase in phrases.split(","):
                yield phrase.strip(), Meaning("meter", meter, weak)


def read(draft: Draft) -> list[tuple[int, int, str]]:
    """Metres in figures and number words, with their places; which holds is settled once the genre is known."""
    found: list[tuple[int, int, str]] = []
    for pattern in (_IN_A_BAR, _FIGURE, _SPACED, _SAID, _ELSEWHERE, _GERMAN, _BEATS):
        for match in draft.text.find(pattern):
            meter = _meter(match)
            if meter is None:
                continue
            draft.text.take(match.start(), match.end())
            found.append((match.start(), match.end(), meter))
    return sorted(found)


def settle(draft: Draft, found: list[tuple[int, int, str]]) -> None:
    """Of several metres the one that is usual in the genre holds, else the last; dances count when nothing else does."""
    if not found:
        return
    meters = list(dict.fromkeys(meter for _, _, meter in found))
    meter = found[-1][2]
    if len(meters) > 1:
        genre = GENRE.get(draft.values.get("genre", ""))
        fitting = [one for one in meters if genre and one in genre.meters]
        usual = [one for one in fitting if genre and one == genre.meters[0]]
        meter = (usual or fitting[-1:] or [meter])[0] if len(fitting) < len(meters) or usual else meter
        others = [one for one in meters if one != meter]
        why = f" as fits a {genre.name}" if genre and meter in fitting and not set(others) & set(fitting) else ""
        draft.say(f"A piece has one metre here: it is in {meter}{why}, not in {' or '.join(others)}.")
    draft.values["meter"] = meter
    start, end, _ = next(one for one in found if one[2] == meter)
    draft.chip("meter", meter, start, end)


def fit(genre_name: str, meter: str) -> str | None:
    """A sentence when a genre that lives by its metre is asked for in another."""
    genre = GENRE.get(genre_name)
    if genre is None or not meter or meter in genre.meters or genre.name not in ("waltz", "jazz waltz"):
        return None
    if int(meter.split("/", maxsplit=1)[0]) % 3 == 0:
        return None
    return f"A {genre.name} is usually in {genre.meters[0]}; this one is in {meter}, as was asked."


def written(text: str) -> str:
    """A metre from a form, as "3/4". Raises BadInput for what no metre can be."""
    plain = text.strip().lower()
    plain = {"c": "4/4", "common time": "4/4", "cut time": "2/2", "alla breve": "2/2", "c|": "2/2"}.get(plain, plain)
    match = re.fullmatch(r"(\d{1,3})\s*/\s*(\d{1,3})", plain)
    if match is None:
        raise BadInput(f"“{text[:20]}” is not a metre; write one such as 4/4, 3/4 or 6/8.")
    over, under = int(match[1]), int(match[2])
    if not 1 <= over <= MOST_BEATS or under not in DENOMINATORS:
        raise BadInput(
            f"A metre of {over}/{under} cannot be written; take up to {MOST_BEATS} beats over 1, 2, 4, 8 or 16."
        )
    return f"{over}/{under}"


def _meter(match: re.Match[str]) -> str | None:
    if match.re is _IN_A_BAR:
        return _in_a_bar(match)
    if match.re in (_SAID, _ELSEWHERE, _GERMAN):
        beats, unit = (group for group in match.groups() if group)
        return f"{COUNTS.get(beats, beats)}/{_UNITS.get(unit, unit)}"
    if match.re is _BEATS:
        beats = COUNTS.get(match[1]) or (int(match[1]) if match[1].isdigit() else 0)
        return _EVEN_BEATS.get(beats)
    over, under = int(match[1]), int(match[2])
    if under not in DENOMINATORS or not 1 <= over <= MOST_BEATS:
        if match[3] or match.string[: match.start()].rstrip().endswith((" in", "time", "meter", "metre")):
            return written(f"{over}/{under}")  # says what is wrong
        return None
    return f"{over}/{under}"


def _in_a_bar(match: re.Match[str]) -> str | None:
    """The metre of a bar that holds so many notes, or beats."""
    many = int(value(match["many"]))
    under = next((under for under in _NOTE_VALUES if under and match[f"by{under}"]), 0)
    if not under:
        return _EVEN_BEATS.get(many)
    if match["dotted"] or match["dot"]:
        many, under = 3 * many, 2 * under
    if not 2 <= many <= MOST_BEATS:
        return None
    return "4/4" if (many, under) == (8, 8) else f"{many}/{under}"
