"""Numbers as digits and as words, in English, German, French, Italian, Spanish and Portuguese."""

import re
from collections.abc import Iterator

from ml_engine.composition.words.text import Text, one_of, word_set

_SMALL = {
    1: "one a an single ein eine einen einem un une uno una um uma",
    2: "two zwei deux due dos couple pair both dois duas", 3: "three drei trois tre tres",
    4: "four vier quatre quattro cuatro quatro", 5: "five funf fuenf cinq cinque cinco", 6: "six sechs sei seis",
    7: "seven sieben sept sette siete sete", 8: "eight acht huit otto ocho oito", 9: "nine neun neuf nove nueve",
    10: "ten zehn dix dieci diez dez", 11: "eleven elf onze undici once", 12: "twelve zwolf zwoelf douze dodici doce doze dozen",
    13: "thirteen dreizehn treize", 14: "fourteen vierzehn quatorze", 15: "fifteen funfzehn quinze",
    16: "sixteen sechzehn seize sedici", 17: "seventeen siebzehn", 18: "eighteen achtzehn", 19: "nineteen neunzehn",
    20: "twenty zwanzig vingt venti veinte vinte", 0: "zero null cero", 30: "thirty dreissig trente trenta treinta trinta",
    40: "forty vierzig quarante quaranta cuarenta quarenta", 50: "fifty funfzig cinquante cinquanta cincuenta cinquenta",
    60: "sixty sechzig soixante sessanta sesenta sessenta", 70: "seventy siebzig septante settanta setenta",
    80: "eighty achtzig ottanta ochenta oitenta huitante", 90: "ninety neunzig nonante novanta noventa",
    100: "hundred hundert cent cento cien", 1000: "thousand tausend mille mil",
}  # fmt: skip
WORDS = {word: number for number, words in _SMALL.items() for word in words.split()}
# Words that mean one only before what is counted ("a minute"), not by themselves.
ARTICLES = word_set("""a an ein eine einen einem un une uno una um uma single""")
_ALL = one_of(WORDS)
_TENS = one_of(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
_UNITS = one_of(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
# A number in a larger pattern: digits, "thirty-two", "a hundred and twenty", "sixteen".
NUMBER = (
    rf"(?:-?\d{{1,9}}(?:[.,]\d{{1,3}})?|-?\.\d{{1,3}}"
    rf"|(?:(?:a|one|two|three) )?hundred(?: and)?(?: (?:{_TENS})(?:[ -](?:{_UNITS}))?| (?:{_ALL}))?"
    rf"|(?:{_TENS})[ -](?:{_UNITS})|{_ALL})"
)


def _row(words: str) -> list[str]:
    return words.split()


# How each language builds 13 to 199: its first twenty (or thirty) numbers, its tens, what joins a unit to a ten.
_FRENCH = _row(
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix_sept dix_huit dix_neuf"
)
_FRENCH_TENS = _row("vingt trente quarante cinquante soixante septante huitante nonante")
_GERMAN = _row("ein zwei drei vier funf sechs sieben acht neun")
_GERMAN_TENS = _row("zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig")
_ITALIAN = _row(
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette"
    " diciotto diciannove"
)
_ITALIAN_TENS = _row("venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
_SPANISH = _row(
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho"
    " diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
)
_SPANISH_TENS = _row("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_PORTUGUESE = _row(
    "um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove"
)
_PORTUGUESE_TENS = _row("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")


def _french() -> Iterator[tuple[str, int]]:
    words = {at: word.replace("_", " ") for at, word in enumerate(_FRENCH, 1)}
    for ten, word in enumerate(_FRENCH_TENS, 2):
        words[10 * ten] = word
        for unit in range(1, 10):
            words[10 * ten + unit] = f"{word} {'et ' if unit == 1 else ''}{words[unit]}"
    for rest in range(10):
        teen = words[10 + rest]
        yield f"soixante {'et ' if rest == 1 else ''}{teen}", 70 + rest
        yield f"quatre vingt {teen}", 90 + rest
        yield (f"quatre vingt {words[rest]}" if rest else "quatre vingts"), 80 + rest
    yield "quatre vingt", 80
    yield "vingt et une", 21
    yield from ((word, number) for number, word in words.items())
    yield from ((f"cent {word}", 100 + number) for number, word in words.items())
    yield from ((f"cent quatre vingt {words[rest]}", 180 + rest) for rest in range(1, 20))


def _german() -> Iterator[tuple[str, int]]:
    words = dict(enumerate(_GERMAN, 1))
    words |= {10: "zehn", 11: "elf", 12: "zwolf", 13: "dreizehn", 14: "vierzehn", 15: "funfzehn", 16: "sechzehn"}
    words |= {17: "siebzehn", 18: "achtzehn", 19: "neunzehn"}
    for ten, word in enumerate(_GERMAN_TENS, 2):
        words[10 * ten] = word
        words |= {10 * ten + unit: f"{words[unit]}und{word}" for unit in range(1, 10)}
    yield from ((word, number) for number, word in words.items())
    yield from ((f"{one}hundert{word}", 100 + number) for number, word in words.items() for one in ("", "ein"))
    yield "einhundert", 100


def _romance(first: list[str], tens: list[str], joint: str, hundreds: str) -> Iterator[tuple[str, int]]:
    words = dict(enumerate(first, 1))
    for ten, word in enumerate(tens, 2):
        words.setdefault(10 * ten, word)
        for unit in range(1, 10):
            words.setdefault(10 * ten + unit, f"{word}{joint}{first[unit - 1]}")
    yield from ((word, number) for number, word in words.items())
    yield from ((hundreds + word, 100 + number) for number, word in words.items())


def _italian() -> Iterator[tuple[str, int]]:
    for word, number in _romance(_ITALIAN, _ITALIAN_TENS, " ", "cento"):
        yield word, number
        yield re.sub(r"[ai] (?=[uo])", "", word).replace(" ", ""), number  # ventuno, trentotto


_HUNDREDS = {
    200: "deux cents, zweihundert, duecento, doscientos, duzentos", 300: "trois cents, dreihundert, trecento, trescientos, trezentos",
    400: "quatre cents, vierhundert, quattrocento, cuatrocientos, quatrocentos",
    500: "cinq cents, funfhundert, cinquecento, quinientos, quinhentos", 600: "six cents, sechshundert, seicento, seiscientos, seiscentos",
    700: "sept cents, siebenhundert, settecento, setecientos, setecentos", 800: "huit cents, achthundert, ottocento, ochocientos, oitocentos",
    900: "neuf cents, neunhundert, novecento, novecientos, novecentos",
}  # fmt: skip


def _large() -> dict[str, int]:
    """Every word or words for 13 to 199 that are no word of English, and what they say."""
    found: dict[str, int] = {}
    for forms in (
        _french(), _german(), _italian(), _romance(_SPANISH, _SPANISH_TENS, " y ", "ciento "),
        _romance(_PORTUGUESE, _PORTUGUESE_TENS, " e ", "cento e "),
    ):  # fmt: skip
        found |= {word: number for word, number in forms if number > 12}
    for at, word in enumerate(("dezasseis", "dezassete", "dezoito", "dezanove"), 16):
        found[word] = at
    for number, words in _HUNDREDS.items():
        found |= dict.fromkeys(words.split(", "), number)
    return {word: number for word, number in found.items() if word != "seize"}  # to seize


_LARGE = _large()
_OF = r"(?: (?:de|di|of)\b| d')?"
_DOZENS = {
    12: "douzaine|dozzina|docena|duzia|dutzend", 15: "quinzaine", 20: "vingtaine|ventina|veintena", 30: "trentaine|trentina",
    40: "quarantaine", 2: "(?:paire|paio|par|couple)(?= d[ei'])",
}  # fmt: skip
_HALVES = frozenset({"1/2", "a half", "a-half"})
_SPELLED = re.compile(
    rf"(?<![^\W_])(?<!half )(?<!half a )(?:({one_of(_LARGE)})|(?:(?:une?|una|ein|uma?|mezza|demi) )({'|'.join(_DOZENS.values())}){_OF}"
    rf"|({_ALL}|\d{{1,2}}) dozen|({_ALL}|\d{{1,2}})(?:[ -]and[ -](a[ -]half|a[ -]quarter|three[ -]quarters?)| (1/2|1/4|3/4))(?=[ -]min)|({one_of(_GERMAN)}|andert)(?:ein)?halb(?:e|en)?)(?![^\W_])".replace(
        "\\ ", "[ -]"
    )
)


def in_digits(text: Text) -> Text:
    """The text with larger numbers in digits: "vingt-quatre mesures" becomes "24 mesures", "two dozen" 24."""

    def figure(match: re.Match[str]) -> str | None:
        if match[1]:
            return str(_LARGE[match[1].replace("-", " ")])
        if match[2]:
            return str(next((number for number, words in _DOZENS.items() if match[2] in words.split("|")), 2))
        if match[3]:
            return str(12 * int(value(match[3])))
        if match[4]:
            part = match[5] or match[6]
            return f"{value(match[4]) + (0.5 if part in _HALVES else 0.75 if part.startswith(('3', 't')) else 0.25):g}"
        whole = 1 if match[7] == "andert" else WORDS[match[7]]
        return f"{whole}.5" if match[7] == "andert" or "einhalb" in match[0] else None

    found = ((match, figure(match)) for match in _SPELLED.finditer(text.low))
    return text.replaced((match.start(), match.end(), said) for match, said in found if said)


def value(text: str) -> float:
    """The number that a match of NUMBER says."""
    text = text.strip()
    if re.fullmatch(r"-?[\d.,]+", text):
        return float(text.replace(",", "."))
    total, current = 0.0, 0.0
    for word in re.split(r"[ -]+", text):
        if word == "and":
            continue
        number = WORDS[word]
        if number == 100:
            current = max(current, 1) * 100
        else:
            current += number
    return total + current
