"""How it is played: texture, register, density, dynamics, swing, notes at once, the span of a hand."""

import re
from collections.abc import Iterator
from typing import Any

from ml_engine.composition.words.draft import Draft, Hit, Meaning
from ml_engine.composition.words.numbers import NUMBER, value
from ml_engine.errors import BadInput

LEVELS = ("pp", "p", "mp", "mf", "f", "ff")
_TABLE: dict[str, dict[Any, str]] = {
    "texture": {
        "melody and accompaniment": "melodia accompagnata, melodia con acompanamiento, melodia com acompanhamento, melodia e accompagnamento, melodie und begleitung, melodie et accompagnement, melodie avec accompagnement, melodia con accompagnamento, begleitete melodie, melodia y acompanamiento, melodia acompanada,"
        " melody and accompaniment, melody with accompaniment, accompanied melody, homophonic,"
        " tune with accompaniment, oom pah bass, singable melody with chords, melodie mit begleitung, melody with chords,"
        " melody over chords, waltz accompaniment, alberti bass, melody plus accompaniment, melodie accompagnee,"
        " melody and chords, homophony",
        "chorale": "a quatre voix, a quattro voci, a cuatro voces, a quatro vozes, a 4 voix, a 4 voci, a 4 voces, a 4 vozes, vierstimmige, vierstimmiger, vierstimmiges, fur vier stimmen, homorythmique, omoritmico,"
        " chorale texture, chorale style, four part harmony, four part, hymn like, choral texture, four voices,"
        " four part writing, satb writing, hymn style, vierstimmig, in four voices, four voice, homorhythmic",
        "counterpoint": "a deux voix, a trois voix, a due voci, a tre voci, a dos voces, a tres voces, a duas vozes, a tres vozes, contrapuntique, contrappuntistico, contrapuntistico, contrapontistico, polyphonique, polifonico, polifonica, a canone, en canon, im kanon, kanon, kanonisch, contraponto, contrepoint a deux voix, fugato, en imitation, imitativ,"
        " counterpoint, contrapuntal, polyphonic, fugue, fugal, imitative, imitation, two voices,"
        " three voices, canon, kontrapunkt, contrepoint, contrappunto, contrapunto, independent voices, two part,"
        " three part, interwoven lines, invention, two part invention, fughetta, polyphon, two part counterpoint,"
        " dialogue between the voices, two voice, three voice, polyphony, in canon, zweistimmig, dreistimmig, inventions",
        "arpeggios": "arpege, en arpeges, accords brises, accordi spezzati, acordes arpegiados, arpegiado, arpejos, arpejado, arpeggierend, arpeggiert, gebrochene dreiklange, arpeggiato, zerlegte akkorde, arpeggio continuo,"
        " arpeggios, arpeggio, arpeggiated, broken chords, broken chord, rolling chords, arpeggiando,"
        " arpeggien, arpeges, harp like, fingerpicked, fingerpicking, finger picked, finger picking, arpeggi, rippling,"
        " arpegios, gebrochene akkorde, arpeggiated chords, arpeggiator, fingerstyle, flowing arpeggios, rolling arpeggios",
        "block chords": "accords plaques, accords seulement, solo accordi, solo acordes, nur akkorde, acordes en bloque, acordes em bloco, accordi pieni, akkordisch, so acordes,"
        " block chords, block chord, chordal, chords only, only chords, comping chords, stabs, power chords,"
        " blockakkorde, chord stabs, pad chords, sustained chords, strummed chords, just chords, strummed, strumming, full chords",
        "single line": "voix seule, une seule voix, melodie seule, sans accompagnement, senza accompagnamento, sin acompanamiento, sem acompanhamento, ohne begleitung, solo melodia, sola melodia, so melodia, nur melodie, nur eine melodie, una sola voce, una sola voz, uma so voz, monophonique, monodico, monofonico, einstimmige, a una voce, a una voz, a uma voz, a une voix, unisono, all unisono, a l unisson,"
        " single line, single melody, unaccompanied, monophonic, solo line, melody only, only melody,"
        " only a melody, just a melody, just the melody, one line, unison, single voice, one voice, a single melody line,"
        " monophony, einstimmig, monody, without accompaniment, no accompaniment, unbegleitet, single notes, melody line only,"
        " single melodic line, one note at a time, single note line, bare melody, melody alone, single line melody",
    },
    "register": {
        "low": "registro grave, registro basso, tiefe lage, in tiefer lage, dans le grave, nel grave, grave et profond, registro bajo, na regiao grave, tiefem register, profundo, profonda, profond, sehr tief, lage tief,"
        " low, deep, low register, low pitched, bass register, tief, tiefe, grave register, low notes, bassy, dark"
        " register, lower register, deep bass, rumbling, down low, registre grave, low range, bottom end, in the depths",
        "middle": "middle register, mid register, mid range, midrange, middle range, mittlere lage, central register",
        "high": "registro agudo, registro acuto, hohe lage, in hoher lage, dans l aigu, nell acuto, agudo, acuto, aguda, acuta, sehr hoch, na regiao aguda,"
        " high, high register, high pitched, treble, upper register, hoch, hohe, tinkling, high notes, twinkling,"
        " sparkling, up high, glittering, high range, aigu, registre aigu, stratospheric, up in the clouds, glassy",
    },
    "density": {
        0.1: "very sparse, extremely sparse, nearly empty, hardly any notes, almost nothing, barely any notes",
        0.2: "dunn besetzt, spartanisch, epure, epuree, scarno, essenziale, spoglio, facile, facil, facilissimo, sencillo, sencilla, simples, semplice, schlicht, leicht zu spielen, fur anfanger, pour debutant, pour debutants, per principianti, para principiantes, poche note, peu de notes, pocas notas, poucas notas, note lunghe, notes longues, notas largas, notas longas,"
        " sparse, sparsely, few notes, minimalistic, minimal, simple, bare, spacious, empty, lots of space, space"
        " between the notes, long notes, slow notes, uncluttered, airy texture, not many notes, sparsam, wenige noten,"
        " economical, stripped down, stripped back, spare, whole notes, depouille, lots of silence, lots of rests, skeletal,"
        " much silence, breathing room, sustained notes, clean and simple, simply, einfach, easy, for beginners, beginner,"
        " thin texture, less is more, few and long notes, held notes, long held notes, drawn out notes",
        0.35: "light texture, lightly scored, transparent, half notes",
        0.65: "fliessend, achtelnoten, flusso continuo, fluido, fluide, fluida, coulant, coulante, scorrevole,"
        " flowing, full, rich, eighth notes, quavers, continuous eighths, running eighths, rich harmonies, lush",
        0.8: "dicht und schnell, molte note, beaucoup de notes, muchas notas, muitas notas, orne, ornato, verziert, denso, dense, sechzehntel, doubles croches, semicrome, semicorcheas, semicolcheias,"
        " busy, dense, lots of notes, many notes, intricate, ornate, complex, sixteenth notes, semiquavers,"
        " running sixteenths, full of notes, thick, florid, elaborate, fast notes, note filled, dicht, viele noten,"
        " fiddly, ornamented, runs, fast runs, rapid runs, packed, crowded, continuous sixteenths, sixteenths, quick notes,"
        " fast passages, thick texture, plenty of notes, wall of sound, layered",
        0.95: "virtuosistico, virtuosistica, virtuosismo, virtuosa, virtuoses, brillante y virtuoso,"
        " virtuosic, virtuoso, very busy, very dense, frenzied, thirty second notes, extremely dense, maximalist,"
        " as many notes as possible, showy, shredding, bravura, hyperactive, virtuos, cascades of notes",
    },
    "dynamics": {
        "pp": "molto piano, pianissimo possibile, muy suave y bajito, muy suave, muy bajito, bem baixinho, muito suave, muito baixinho, molto sottovoce, ganz leise, kaum horbar, extremement doux, a peine audible, tres doucement, muy piano, muito piano, flusternd,"
        " pianissimo, very quiet, very quietly, very soft, very softly, whispered, barely audible, whisper quiet,"
        " whispering, extremely quiet, ppp, pianississimo, sehr leise, tres doux, tres piano, super quiet, whisper",
        "p": "suave dinamica, bajito, baixinho, sottovoce, gedampft, zart gespielt, a mezza voce, en douceur, em voz baixa, en voz baja,"
        " quiet, quietly, soft, softly, hushed, leise, sotto voce, doucement, understated, muted dynamics, low volume,"
        " delicately, not loud, silenzioso, softly played, subdued, suavemente, gently played, sanft gespielt, soft dynamics",
        "mp": "mezzo piano, mezzopiano, moderately soft, moderately quiet, fairly quiet, medium soft",
        "mf": "moderatamente forte, mittellaut, moyennement fort, medio fuerte, meio forte,"
        " mezzo forte, mezzoforte, moderately loud, medium loud, medium volume, fairly loud, moderate volume",
        "f": "fuertemente, forte e deciso, kraftig, puissamment, con fuerza, con forza, com forca, lautstark,"
        " forte, loud, loudly, laut, strong dynamics, fort, full volume, noisy, fuerte, blaring, booming",
        "ff": "molto forte, fortissimo possibile, muy fuerte, muito forte, extremement fort, so laut wie moglich, ganz laut, assordante, ohrenbetaubend, a todo volumen, com toda a forca,"
        " fortissimo, very loud, deafening, thunderous, thundering, as loud as possible, fff, full blast, sehr laut,"
        " tres fort, extremely loud, roaring, ear splitting, at full power, earth shattering, bombastic",
        "p-f": "de plus en plus fort, sempre piu forte, cada vez mas fuerte, cada vez mais forte, dal piano al forte, du piano au forte, de piano a forte, do piano ao forte, von leise zu laut, von leise nach laut, von piano zu forte, wird immer lauter, steigert sich, in crescendo, en crescendo, em crescendo, crescendo continuo, immer lauter werdend, qui monte en puissance, va creciendo, va crescendo, que va creciendo, crescendo graduale, crescendo gradual, allmahlich lauter, poco a poco mas fuerte, poco a poco piu forte, peu a peu plus fort,"
        " crescendo, cresc, build up, builds up, building up, gradually louder, growing louder, getting louder,"
        " gets louder, gets loud, louder and louder, swelling, growing in intensity, slowly building, building, rising intensity,"
        " soft to loud, quiet to loud, quiet beginning loud ending, builds, slow build, grows, grows louder, becomes loud,"
        " becomes louder, swells, builds to a climax, builds to a big climax, building to a climax, builds gradually, builds slowly,"
        " becoming louder, immer lauter, climax at the end, grows in volume, anschwellend, lauter werdend",
        "f-p": "de moins en moins fort, de plus en plus doux, sempre piu piano, sempre meno forte, cada vez mas suave, cada vez mais suave, cada vez mas bajo, en s eteignant, s eteint, s eteignant, spegnendosi, calando, smorzando, verklingend, klingt aus, immer leiser werdend, von laut zu leise, von laut nach leise, wird immer leiser, dal forte al piano, du forte au piano, do forte ao piano, de forte a piano, en diminuendo, em diminuendo, in diminuendo, desvaneciendose, que se apaga, apagandose, se apagando, s estompe, sfumando, ausklingend, allmahlich leiser,"
        " decrescendo, diminuendo, decresc, fade out, fades out, fading out, dying away, morendo, gradually quieter,"
        " getting quieter, gets quieter, growing softer, getting softer, quieter and quieter, fades away, fading away,"
        " loud to soft, loud to quiet, calms down, ends softly, ends quietly, winds down, becomes quieter, fading, dies away,"
        " softer and softer, immer leiser, ends in a whisper, fade away, winding down, quiet ending, soft ending, perdendosi,"
        " fades into silence, fading into silence, fade into silence",
    },
    "swing": {
        1.0: "swing marcado, croches swing, croches ternaires, ottavi swing, corcheas swing, geswingt, ternaire swing, colcheias swingadas, corcheas atresilladas, mit swing, con swing, avec swing, com swing, swing sentito,"
        " swung, swing feel, shuffle, swing eighths, swung eighths, swing rhythm, shuffle feel, triplet feel, heavy"
        " swing, hard swing, swing it, swinging, with swing, shuffled, swingend, shuffle rhythm, swing quavers,"
        " swung eighth notes, swing beat, swung feel, swung quavers, shuffle groove, medium swing, up swing, swung rhythm, lots of swing",
        0.5: "leichter swing, leicht swingend, leger swing, un peu swing, leggero swing, un po di swing, swing ligero, un poco de swing, swing leve, um pouco de swing, mit leichtem swing,"
        " light swing, slightly swung, lightly swung, light shuffle, a little swing, gentle swing, subtle swing,"
        " a bit of swing, half swung, slight swing, a touch of swing, hint of swing, mild swing",
        0.0: "gerade, gerade achtelnoten, croches droites, croches egales, sans swing, senza swing, sin swing, sem swing, ohne swing, ottavi dritti, corcheas rectas, colcheias retas, binaire sans swing, nicht swingend,"
        " straight eighths, straight, even eighths, straight feel, no swing, unswung, straight eighth notes, not swung,"
        " straight quavers, gerade achtel, straight rhythm, without swing, straight eighth, straight 8ths, even quavers,"
        " straight time, straight sixteenths, no shuffle",
    },
    "polyphony": {
        1: "one note at a time, monophonic, single notes, no chords, single line, unison, only single notes, just single notes",
        2: "two notes at a time, two note chords, double stops, dyads, thirds and sixths, in thirds, in sixths",
        3: "three note chords, triads, triads only, three notes at a time, only triads",
        4: "four note chords, four notes at a time",
    },
    "hand_span": {
        9: "fur kinderhande, mains d enfant, mani di bambino, manos de nino, maos pequenas, fur kleine hande, pour petites mains, manitas,"
        " small hands, small hand, children s hands, child s hands, little hands, tiny hands, for a child, kleine hande,"
        " petites mains, manos pequenas, mani piccole, child sized hands, no big stretches, no wide stretches, kids hands,"
        " small fingers, no large stretches, young beginner, no stretches, for a young beginner",
        12: "within an octave, hand span of an octave, octave hand, no more than an octave, octave span, span of an octave,"
        " octave reach, average hands, reach of an octave, normal hands, up to an octave",
        14: "within a ninth, span of a ninth, hand span of a ninth, reach of a ninth, up to a ninth",
        16: "big hands, large hands, huge hands, within a tenth, hand span of a tenth, stride tenths, span of a tenth,"
        " reach of a tenth, up to a tenth, wide hands",
    },
}  # fmt: skip
_SOFT = (
    r"(?:pp|p|pianissimo|piano|very (?:soft|quiet)\w*|soft\w*|quiet\w*|gently|leise|whisper\w*|sparse and quiet|hushed|doux|douce\w*|suave\w*|sanft|zart"
    r"|bajito|baixinho|sottovoce)"
)
_LOUD = r"(?:ff|f|fortissimo|forte|very loud|loud\w*|laut\w*|big|huge|powerful\w*|with a bang|strong\w*|thunderous\w*|explosive\w*|fort|fuerte|kraftvoll)"
_START = r"(?:starts?|starting|begins?|beginning|opens?|opening|beginnt|from|commen(?:ce|cant)|debute|fangt|inizia(?:ndo)?|comincia|empieza|comienza|comeca)"
_TURN = (
    r"[^.!?\n\x1f]{0,40}?\b(?:to|ends?|ending|gets?|getting|grows?|growing|becom\w+|builds?|building|then|finish\w*|into|louder|until|dies|fad\w+|wird|endet|rises?"
    r"|fini[rt]|termin[ea]r?|finisce|acaba)\b[^.!?\n\x1f]{0,24}?"
)
_SWELL = re.compile(rf"\b{_START} (?:\w+ )?({_SOFT})\b{_TURN}\b({_LOUD})(?![^\W_])")
_EBB = re.compile(rf"\b{_START} (?:\w+ )?({_LOUD})\b{_TURN}\b({_SOFT}|silence|nothing)(?![^\W_])")
_SIGNS = re.compile(
    r"(?<![\w#/'|-])(?:(?:dynami[ck]s?|dinamica|nuances?|dynamique) ?[:=]? ?|from |de |von |dal? |do )?\b(ppp|pp|mp|mf|ff|fff|p|f) ?(?:-|to|>|->|<|bis|nach|zu|a|ao|au|al) ?(ppp|pp|mp|mf|fff|ff|p|f)(?![\w#/'|-])"
)
_SIGN = re.compile(
    r"(?<![\w#/'|-])(?:(?:dynami[ck]s?|dinamica|nuances?|dynamique) ?[:=]? ?(p|f)|(?:(?:dynami[ck]s?|dinamica|nuances?|dynamique) ?[:=]? ?)?(ppp|pp|mp|mf|fff|ff))(?![\w#/'|-])"
)
_IN_SWELL = (
    "start",
    "begin",
    "open",
    "from",
    "commenc",
    "debute",
    "fangt",
    "inizia",
    "comincia",
    "empieza",
    "comienza",
    "comeca",
)
_PLAIN = {"ppp": "pp", "fff": "ff"}
_AT_ONCE = re.compile(
    rf"(?<![\w])(?:(?:at most|max(?:imum)?(?: of)?|no more than|up to|never more than|hochstens) )({NUMBER}) (?:notes?|voices|tones|pitches)"
    rf"(?: at (?:once|a time|the same time)| together| simultaneously| per hand)?|({NUMBER})[ -]notes? (?:at (?:once|a time|the same time)"
    rf"|together|simultaneously|polyphony)|\bpolyphony(?: of| is)?[ :=]*({NUMBER})|({NUMBER})[ -](?:voice|note) polyphony"
)
_SPAN = re.compile(
    rf"\bhand[ -]?span(?: of| is| at most| up to| under)?[ :=]*({NUMBER})(?: semitones?| half steps?| half tones?)?(?![^\W_])"
    rf"|\b(?:reach|span|stretch(?:es)?)(?: of| up to| at most| no more than)? ({NUMBER}) (?:semitones?|half steps?)"
    r"|\b(?:hands?|reach(?:es)?|span|stretch(?:es)?|spans?)(?: \w+){0,4} (?:an? |the )?(fifth|sixth|seventh|octave|ninth|tenth)(?![^\W_])"
)
_ALONE = re.compile("ac?comp|begleit")
_INTERVALS = {"fifth": 7, "sixth": 9, "seventh": 11, "octave": 12, "ninth": 14, "tenth": 16}
_SWING_SHARE = re.compile(
    r"\bswing(?: of| at| amount)?[ :=]*(\d{1,3}) ?%|\b(\d{1,3}) ?% swing\b|\bswing[ :=]+([01]?\.\d{1,3})"
)
_LABELS = {
    "polyphony": "{} at once", "hand_span": "hand span {} semitones", "density": "density {:.0%}", "swing": "swing {:.0%}",
}  # fmt: skip
_DENIED: dict[tuple[str, Any], Any] = {
    ("register", "high"): None, ("register", "low"): None, ("density", 0.8): 0.4, ("density", 0.95): 0.6,
    ("density", 0.2): 0.6, ("dynamics", "f"): "mp", ("dynamics", "ff"): "mf", ("dynamics", "p"): "mf",
    ("dynamics", "pp"): "mp", ("swing", 1.0): 0.0, ("swing", 0.0): 1.0,
}  # fmt: skip
# Everyday meanings: "high energy", "deep house" are phrases of their own; these are told by the word that follows.
_ELSEWHERE = {
    "low": "key energy fi budget light spirits effort stakes mood life tempo", "deep": "house sea space forest thought ocean night"
    " sleep blue woods focus purple water snow love in", "high": "school energy speed tempo seas street society quality five noon mountain"
    " mountains hopes spirits stakes hat hats fantasy", "full": "orchestra moon band of", "straight": "ahead to up into from", "simple": "minded",
    "soft": "rock drink pads pad synth", "loud": "", "quiet": "storm", "rich": "man people", "empty": "street streets house room city hall",
    "hoch": "", "flowing": "", "building": "a the site", "builds": "", "grows": "up", "building up": "", "fort": "", "easy": "going listening",
    "runs": "through away", "complex": "", "full of": "", "forte": "piano", "airy": "", "treble": "clef recorder", "strumming": "",
}  # fmt: skip


def lexicon() -> Iterator[tuple[str, Meaning]]:
    """Phrases of all these fields."""
    for name, table in _TABLE.items():
        for one, phrases in table.items():
            for phrase in phrases.split(","):
                yield phrase.strip(), Meaning(name, one)


def read(draft: Draft) -> None:
    """Set what is said with signs and numbers: pp-f, at most three notes at once, a hand span of nine semitones."""
    for pattern, having in ((_SWELL, _IN_SWELL), (_EBB, _IN_SWELL), (_SIGNS, ("p", "f"))):
        for match in draft.text.find(pattern, having=having):
            first, last = _level(match[1], match[0]), _level(match[2], match[0])
            if first != last:
                _put(draft, "dynamics", f"{first}-{last}", match)
    for match in draft.text.find(_SIGN):
        level = match[1] or match[2]
        _put(draft, "dynamics", _PLAIN.get(level, level), match)
    for match in draft.text.find(_SWING_SHARE, having=("swing",)):
        share = float(match[3]) if match[3] else float(match[1] or match[2]) / 100
        _put(draft, "swing", checked("swing", share), match)
    for match in draft.text.find(_AT_ONCE, having=("note", "voice", "tone", "pitch", "polyphon")):
        _put(draft, "polyphony", checked_polyphony(value(next(one for one in match.groups() if one))), match)
    for match in draft.text.find(_SPAN, having=("span", "reach", "stretch", "hand")):
        span = _INTERVALS[match[3]] if match[3] else value(match[1] or match[2])
        _put(draft, "hand_span", checked_span(span), match)


def word(draft: Draft, hits: list[Hit]) -> None:
    """Set what is said in words; the first of several that say different things holds."""
    together = any(one.field == "ensemble" or one.value == "choir" for hit in hits for one in hit.meanings)
    for hit in hits:
        for meaning in hit.meanings:
            if meaning.field not in _TABLE or hit.after in _ELSEWHERE.get(hit.phrase, "").split():
                continue
            if together and meaning.value == "single line" and _ALONE.search(hit.phrase):
                continue  # a choir without accompaniment still sings in parts
            said = meaning.value
            if hit.denied:
                said = _DENIED.get((meaning.field, said))
                if said is None:
                    continue
            elif meaning.field == "density" and hit.degree != 1:
                said = round(min(0.95, max(0.05, 0.5 + (said - 0.5) * (1.35 if hit.degree > 1 else 0.6))), 2)
            elif meaning.field == "dynamics" and hit.degree > 1:
                said = {"p": "pp", "f": "ff"}.get(said, said)
            elif meaning.field == "dynamics" and hit.degree < 1:
                said = {"p": "mp", "f": "mf"}.get(said, said)
            held = draft.values.setdefault(meaning.field, said)
            if meaning.field == "hand_span" and said < held:
                held = draft.values["hand_span"] = said  # what the smaller hand reaches suits both
            if meaning.field == "dynamics" and "-" in said and "-" not in held:
                held = draft.values["dynamics"] = _change(held, said)
            elif held != said and not _alike(meaning.field, held, said):
                _first(draft, meaning.field, held)
            draft.chip(meaning.field, label(meaning.field, held), hit.start, hit.end)


def label(name: str, held: Any) -> str:
    """What a chip of one of these fields shows."""
    return _LABELS.get(name, "{}").format(held)


def checked(name: str, share: float) -> float:
    """A share from 0 to 1. Raises BadInput for another."""
    if not 0 <= share <= 1:
        raise BadInput(f"The {name} lies between 0 and 1, not at {share:g}.")
    return round(float(share), 3)


def checked_polyphony(notes: float) -> int:
    """How many notes at once, 1..16. Raises BadInput for another."""
    if not 1 <= notes <= 16 or notes != int(notes):
        raise BadInput(f"A part plays 1 to 16 notes at once, not {notes:g}.")
    return int(notes)


def checked_span(semitones: float) -> int:
    """A hand's span in semitones, 5..24. Raises BadInput for another."""
    if not 5 <= semitones <= 24 or semitones != int(semitones):
        raise BadInput(f"A hand spans 5 to 24 semitones, not {semitones:g}.")
    return int(semitones)


def checked_dynamics(text: str) -> str:
    """ "mf", or a change such as "p-f". Raises BadInput for another."""
    plain = re.sub(r"\s*(?:-|–|to|>|<)\s*", "-", text.strip().lower())
    levels = [_PLAIN.get(one, one) for one in plain.split("-")]
    if not 1 <= len(levels) <= 2 or any(one not in LEVELS for one in levels):
        raise BadInput(f"“{text[:20]}” is no dynamic; write one such as mf, or a change such as p-f.")
    return levels[0] if len(set(levels)) == 1 else "-".join(levels)


def _alike(name: str, held: Any, said: Any) -> bool:
    """Whether two wishes go the same way: busy and virtuosic, a crescendo and its quiet start."""
    if name == "dynamics":
        return said in held.split("-")
    return name == "hand_span" or (name == "density" and (held - 0.5) * (said - 0.5) > 0)


def _first(draft: Draft, name: str, held: Any) -> None:
    """Say that the first of two different wishes holds."""
    draft.say(f"Two wishes for {name.replace('_', ' ')} differ; the first holds: {label(name, held)}.")


def _level(said: str, whole: str) -> str:
    if said in LEVELS or said in _PLAIN:
        return _PLAIN.get(said, said)
    if said.startswith(("pianissimo", "very soft", "very quiet", "whisper", "silence", "nothing")):
        return "pp"
    if said.startswith(("fortissimo", "very loud", "thunder", "huge", "explosive")):
        return "ff"
    return "p" if re.fullmatch(_SOFT, said) else "f"


def _change(held: str, said: str) -> str:
    """Quiet, with a crescendo: from there on up; loud, fading: from there down."""
    first, last = said.split("-")
    rising = LEVELS.index(first) < LEVELS.index(last)
    if rising:
        return f"{held}-{last}" if LEVELS.index(held) < LEVELS.index(last) else said
    return f"{held}-{last}" if LEVELS.index(held) > LEVELS.index(last) else said


def _put(draft: Draft, name: str, held: Any, match: re.Match[str]) -> None:
    kept = draft.values.setdefault(name, held)
    if kept != held:
        _first(draft, name, kept)
    draft.understood(name, label(name, kept), match.start(), match.end())
