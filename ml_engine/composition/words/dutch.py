"""Dutch made English word by word, so that every reader understands it: "wals in bes groot voor twee violen"."""

import re
from itertools import product

from ml_engine.composition.words.text import Text, one_of


def _pairs(text: str) -> dict[str, str]:
    """ "cheerful: vrolijk, opgewekt; fast: snel" as Dutch words and what each means."""
    rows = (row.split(":") for row in text.split(";"))
    return {word.strip(): english.strip() for english, words in rows for word in words.split(",")}


# What stands in no other language here: any of these shows that the words are Dutch.
_PLAYERS = _pairs(
    """violin: viool; violins: violen; viola: altviool; violas: altviolen; flute: fluit, dwarsfluit; flutes: fluiten, dwarsfluiten;
    recorder: blokfluit; recorders: blokfluiten; clarinet: klarinet; clarinets: klarinetten; bass clarinet: basklarinet; oboes: hobo's;
    english horn: althobo; bassoons: fagotten; trumpet: trompet; trumpets: trompetten; horn: hoorn; horns: hoorns, hoornen;
    saxophone: saxofoon; saxophones: saxofoons, saxofoonen; alto saxophone: altsaxofoon; tenor saxophone: tenorsaxofoon;
    guitar: gitaar; guitars: gitaren; electric guitar: elektrische gitaar; electric guitars: elektrische gitaren;
    acoustic guitar: akoestische gitaar; bass guitar: basgitaar; double bass: contrabas; double basses: contrabassen;
    drums: slagwerk, drumstel, trommels; timpani: pauk; harpsichord: klavecimbel; church organ: kerkorgel; harps: harpen;
    bagpipes: doedelzak; harmonica: mondharmonica; cellos: cello's; pianos: piano's; accordions: accordeons; singing: zang;
    voice: zangstem, zanger, zangeres; voices: zangstemmen, zangers; soprano: sopraan; choir: koor; mixed choir: gemengd koor;
    satb choir: vierstemmig koor, vierstemmig gemengd koor; male choir: mannenkoor; female choir: vrouwenkoor; children s choir: kinderkoor;
    strings: strijkers; brass: koperblazers; woodwinds: houtblazers; winds: blazers; orchestra: orkest, symfonieorkest;
    chamber orchestra: kamerorkest; string orchestra: strijkorkest; concert band: harmonieorkest; string trio: strijktrio;
    string quartet: strijkkwartet; string quintet: strijkkwintet; string sextet: strijksextet; wind quintet: blaaskwintet;
    brass quintet: koperkwintet; woodwind quartet: houtblazerskwartet"""
)
_KINDS = _pairs(
    """lullaby: slaapliedje, slaaplied, wiegelied, wiegeliedje; pop song: popliedje, popnummer, poplied; march: marsje, marsmuziek; waltz: walsje;
    funeral march: treurmars, rouwmars, dodenmars; wedding march: bruiloftsmars; folk song: volksliedje, volkswijsje; folk music: volksmuziek;
    children song: kinderliedje, kinderlied; christmas song: kerstlied, kerstliedje; chorale: koraal; film music: filmmuziek;
    game music: gamemuziek; baroque: barok, barokmuziek; classical: klassiek, klassieke; dance music: dansmuziek; jazz: jazznummer, jazzmuziek, jazzliedje;
    rock song: rocknummer, rockmuziek, rockliedje; blues: bluesnummer, bluesliedje; sea shanty: zeemanslied, shantylied; love song: liefdesliedje, liefdeslied;
    tempo: wandeltempo; verse: coupletten; chorus: refrein, refreinen; chords: akkoorden, akkoordenschema; chord: akkoord; music: muziek;
    song: liedje, deuntje; piece: muziekstuk, muziekstukje, stukje; key: toonsoort; time signature: maatsoort; minute: minuut; seconds: seconden"""
)
_MOODS = _pairs(
    """cheerful: vrolijk, opgewekt, blije; happy: gelukkig; sad: verdrietig, droevig, treurig; calm: rustig, kalm, vredig, ontspannen;
    tender: teder, liefelijk; angry: woedend, boze, kwade; dark: donker, duister; dreamy: dromerig; mysterious: geheimzinnig, mysterieus, mysterieuze;
    solemn: plechtig, statig; heroic: heldhaftig, heroisch; playful: speels, speelse, grappig; melancholic: weemoedig; hopeful: hoopvol;
    energetic: energiek, krachtig; tense: gespannen, dreigend; romantic: verliefd; slow: langzaam, langzame, traag, trage;
    fast: snel, snelle, vlot, vlotte; lively: levendig; moderate: matig, gematigd; loud: luid, luide; soft: zacht; short: korte"""
)
_LITTLE = _pairs(
    """without: zonder; no: geen; not: niet; never: nooit; for: voor; a: een; the: het; very: heel, zeer, erg; louder: luider, harder; softer: zachter;
    please: alsjeblieft, alstublieft, graag; write: schrijf; make: maak; about: ongeveer; only: alleen; each: ieder, elke, elk;
    instead of: in plaats van; except: behalve; begins: begint; ends: eindigt; with accompaniment of: begeleid door;
    accompaniment: begeleiding; getting: steeds"""
)
_UNITS = ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]
_TEENS = ["tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"]
_TENS = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
_HALVES = _pairs(
    "half a minute: halve minuut, een halve minuut; 1.5 minutes: anderhalve minuut; 1.5: anderhalf; 2 times: twee keer, tweemaal;"
    " 3 times: drie keer, driemaal; 4 times: vier keer, viermaal"
)
# Read as Dutch only among Dutch words, for elsewhere they are other words.
_AMONG = _pairs(
    """and: en; with: met; of: van; or: of; to: tot, naar; too: te; bass: bas; basses: bassen; oboe: hobo; bassoon: fagot; alto: alt; voice: stem; voices: stemmen;
    organ: orgel; march: mars; waltz: wals; song: lied, nummer; piece: stuk; bars: maten; bar: maat; happy: blij; angry: boos; short: kort;
    loud: hard; soft: zachte; medium: middelmatig; times: keer; verse: couplet; bridge: brug; brass: koper; i want: ik wil; long: lang, lange;
    is: is, zijn; it: dat, die; in: op"""
)
_NOTES = [
    "c",
    "cis",
    "ces",
    "d",
    "dis",
    "des",
    "e",
    "eis",
    "es",
    "f",
    "fis",
    "fes",
    "g",
    "gis",
    "ges",
    "a",
    "ais",
    "as",
    "b",
    "bis",
    "bes",
]
# Halves of compounds: "fluitkwartet", "pianostuk", "gitaarsolo", and what the second half is.
_STEMS = _pairs(
    """violin: viool; viola: altviool; cello: cello; flute: fluit; recorder: blokfluit; clarinet: klarinet; oboe: hobo; bassoon: fagot; trumpet: trompet;
    horn: hoorn; trombone: trombone; saxophone: saxofoon; guitar: gitaar; organ: orgel; piano: piano; harp: harp; accordion: accordeon"""
)
_HEADS = _pairs(
    "piece: stuk, stukje, muziek; solo: solo; duet: duet; duo: duo; trio: trio; quartet: kwartet; quintet: kwintet; sonata: sonate;"
    " concerto: concert; accompaniment: begeleiding"
)
_FROM_ELSEWHERE = frozenset({"cello solo", "piano solo", "piano duo", "piano trio", "cello duo", "cello trio"})


def _numbers() -> dict[str, str]:
    """Two to 199 in Dutch, and their digits."""
    words = dict(enumerate(_UNITS + _TEENS, 1))
    for ten, word in enumerate(_TENS, 2):
        words[10 * ten] = word
        words |= {10 * ten + unit: f"{_UNITS[unit - 1]}en{word}" for unit in range(1, 10)}
    found = {f"honderd{word}": str(100 + number) for number, word in words.items()}
    found |= {word: str(number) for number, word in words.items() if number > 1}
    return found | {"honderd": "100"}


def _sure() -> dict[str, str]:
    found = _PLAYERS | _KINDS | _MOODS | _LITTLE | _numbers() | _HALVES
    found |= {
        word + "e": english for word, english in _MOODS.items() if word[-1] in "kgrdlf" and word + "e" not in found
    }
    for (stem, player), (head, kind) in product(_STEMS.items(), _HEADS.items()):
        if f"{stem} {head}" not in _FROM_ELSEWHERE:
            found.setdefault(stem + head, f"{player} {kind}")
    return found


_NAMED = _sure()
# German, French, Spanish or English besides: they show nothing, nor do compounds that German has too ("orgelsolo").
_SHARED = frozenset(
    [
        "vier",
        "acht",
        "elf",
        "tien",
        "zes",
        "klarinetten",
        "heroisch",
        "hobo's",
        "accordeons",
        "steeds",
        "elk",
        "erg",
        "heel",
        "begint",
        "trage",
        "viermaal",
        "harder",
        "blazers",
    ]
)
_WIDE = ("cello", "piano", "trombone", "orgel", "harp", "accordeon")
_IS_DUTCH = {
    word
    for word in _NAMED.keys() - _SHARED
    if not word.startswith(_WIDE) or word.endswith(("stuk", "stukje", "muziek", "kwartet", "kwintet", "begeleiding"))
}
_KEY = (
    r"(?<!\bdo )(?<!\bre )(?<!\bmi )(?<!\bfa )(?<!\bsol )(?<!\bla )(?<!\bsi )(?<!\but )"
    rf"(?:(?P<note>{one_of(_NOTES)})[ -](?P<mode>grote terts|kleine terts|groot|klein|majeur|mineur))"
)
# Where a key shows that the words are Dutch: "es klein" may be German.
_SHOWN_KEY = _KEY.replace("groot|klein|", "groot|(?<=[bcfg]is )klein|(?<=bes )klein|")
_METER = r"(?:(?P<beats>twee|drie|vier|vijf|zes|zeven|negen|twaalf)[ -]?(?P<unit>kwarts?|achtsten?|halve)[ -]?(?:maats?|tels)(?:oort)?)"
_MARK = r"(?:(?P<dotted>gepunteerde )?(?P<value>kwart|achtste|halve|hele)[ -]?(?:noot|noten))"
_BEATS = r"(?P<pulses>(?:slagen|tellen)(?= (?:per|in de) (?:minuut|maat)))"
_SHOWN = re.compile(rf"(?<![^\W_])(?:{_SHOWN_KEY}|{_METER}|{_MARK}|{one_of(_IS_DUTCH)}|\d{{1,3}} maten)(?![^\W_])")
_ALL = _AMONG | _NAMED
_ANY = re.compile(rf"(?<![^\W_])(?:{_KEY}|{_METER}|{_MARK}|{_BEATS}|(?P<word>{one_of(_ALL)}))(?![^\W_])")
_COUNTS = dict(zip(_UNITS, range(1, 10), strict=True)) | {"twaalf": 12}
_VALUES = {"kwart": "quarter", "achtste": "eighth", "halve": "half", "hele": "whole"}


def in_english(text: Text) -> Text:
    """The text with Dutch words in English, where some word shows that it is Dutch; else the text as it is."""
    if not _SHOWN.search(text.low):
        return text
    return text.replaced((match.start(), match.end(), _english(match)) for match in _ANY.finditer(text.low))


def _english(match: re.Match[str]) -> str:
    if match["word"]:
        return _ALL[match["word"]]
    if match["note"]:
        letter, sign = match["note"][0].upper(), match["note"][1:]
        mode = "major" if match["mode"].startswith(("gro", "maj")) else "minor"
        return f"{letter}{'#' if sign == 'is' else 'b' if sign else ''} {mode}"
    if match["beats"]:
        under = {"k": 4, "a": 8, "h": 2}[match["unit"][0]]
        return f"{_COUNTS[match['beats']]}/{under}"
    if match["pulses"]:
        return "beats"
    return f"{'dotted ' if match['dotted'] else ''}{_VALUES[match['value']]} note"
