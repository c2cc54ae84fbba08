"""Numbers as digits and as words, in English and, up to twenty, German, French, Italian and Spanish."""

import re

from ml_engine.composition.words.text import one_of, word_set

_SMALL = {
    1: "one a an single ein eine einen einem un une uno una", 2: "two zwei deux due dos couple pair both",
    3: "three drei trois tre tres", 4: "four vier quatre quattro cuatro", 5: "five funf fuenf cinq cinque cinco",
    6: "six sechs sei seis", 7: "seven sieben sept sette siete", 8: "eight acht huit otto ocho",
    9: "nine neun neuf nove nueve", 10: "ten zehn dix dieci diez", 11: "eleven elf onze undici once",
    12: "twelve zwolf zwoelf douze dodici doce dozen", 13: "thirteen dreizehn treize", 14: "fourteen vierzehn quatorze",
    15: "fifteen funfzehn quinze", 16: "sixteen sechzehn seize sedici", 17: "seventeen siebzehn",
    18: "eighteen achtzehn", 19: "nineteen neunzehn", 20: "twenty zwanzig vingt venti veinte", 0: "zero null",
    24: "vierundzwanzig", 32: "zweiunddreissig", 64: "vierundsechzig",
    30: "thirty dreissig trente trenta treinta", 40: "forty vierzig quarante", 50: "fifty funfzig cinquante",
    60: "sixty sechzig soixante", 70: "seventy siebzig", 80: "eighty achtzig", 90: "ninety neunzig",
    100: "hundred hundert cent",
}  # fmt: skip
WORDS = {word: number for number, words in _SMALL.items() for word in words.split()}
# Words that mean one only before what is counted ("a minute"), not by themselves.
ARTICLES = word_set("""a an ein eine einen einem un une uno una single""")
_ALL = one_of(WORDS)
_TENS = one_of(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
_UNITS = one_of(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
# A number in a larger pattern: digits, "thirty-two", "a hundred and twenty", "sixteen".
NUMBER = (
    rf"(?:-?\d{{1,9}}(?:[.,]\d{{1,3}})?|-?\.\d{{1,3}}"
    rf"|(?:(?:a|one|two|three) )?hundred(?: and)?(?: (?:{_TENS})(?:[ -](?:{_UNITS}))?| (?:{_ALL}))?"
    rf"|(?:{_TENS})[ -](?:{_UNITS})|{_ALL})"
)


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
