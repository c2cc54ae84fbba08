"""What prompts in six languages are read as: keys, metres, tempos, lengths, chords and forms."""

import pytest

from ml_engine.composition.words import read_brief
from ml_engine.errors import BadInput


def brief(words):
    return read_brief(words).brief


KEYS = [
    ("Prélude en fa dièse mineur", "F# minor"), ("valse en la bémol", "Ab major"), ("en mi mineur, lent", "E minor"),
    ("ton de sol majeur", "G major"), ("tonalité : ré majeur", "D major"), ("tonalité de si mineur", "B minor"),
    ("en ut mineur", "C minor"), ("mode de ré dorien", "D dorian"), ("en ré bémol majeur", "Db major"),
    ("trois dièses, mineur", "F# minor"), ("avec deux bémols à la clé, mineur", "G minor"),
    ("Tonart: f-Moll", "F minor"), ("in As", "Ab major"), ("in Es, 4/4", "Eb major"), ("Menuett in G", "G major"),
    ("in gis-Moll", "G# minor"), ("in D dorisch", "D dorian"), ("vier Kreuze, Dur", "E major"),
    ("mit zwei b, Moll", "G minor"), ("Des-Dur-Nocturne", "Db major"), ("in fis", "F# minor"),
    ("in do diesis minore", "C# minor"), ("in si bemolle", "Bb major"), ("tonalità: la maggiore", "A major"),
    ("in re bemolle maggiore", "Db major"), ("tonalità di mi minore", "E minor"),
    ("due diesis in chiave, maggiore", "D major"), ("in fa minore", "F minor"), ("in do", "C major"),
    ("en fa sostenido menor", "F# minor"), ("en si bemol", "Bb major"), ("tonalidad de mi mayor", "E major"),
    ("en La menor", "A minor"), ("en re dórico", "D dorian"), ("tono: sol menor", "G minor"),
    ("tres bemoles, modo menor", "C minor"), ("en mi bemol mayor", "Eb major"), ("em dó sustenido menor", "C# minor"),
    ("em ré maior", "D major"), ("em sol menor", "G minor"), ("tonalidade de fá maior", "F major"),
    ("em lá bemol maior", "Ab major"), ("em mi menor", "E minor"), ("dois sustenidos, modo maior", "D major"),
    ("em si bemol", "Bb major"), ("in D major, no wait, E major", "E major"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "key"), KEYS)
def test_keys(words, key):
    assert brief(words).key == key


METERS = [
    ("mesure à trois temps", "3/4"), ("mesure à quatre temps", "4/4"), ("mesure à 6/8", "6/8"),
    ("à deux temps", "2/4"), ("à trois-quatre", "3/4"), ("à six-huit", "6/8"), ("en 5/4", "5/4"),
    ("en trois temps", "3/4"), ("à neuf-huit", "9/8"), ("à deux-quatre", "2/4"), ("à douze-huit", "12/8"),
    ("Viervierteltakt", "4/4"), ("im Sechsachteltakt", "6/8"), ("im 3/4-Takt", "3/4"), ("im Zweivierteltakt", "2/4"),
    ("Taktart 5/4", "5/4"), ("im Neunachteltakt", "9/8"), ("Dreihalbetakt", "3/2"), ("im Fünfvierteltakt", "5/4"),
    ("Siebenachteltakt", "7/8"), ("Zwölfachteltakt", "12/8"), ("im Dreiertakt", "3/4"), ("in tre quarti", "3/4"),
    ("in sei ottavi", "6/8"), ("tempo di 3/4", "3/4"), ("in due quarti", "2/4"), ("tempo ternario", "3/4"),
    ("in quattro quarti", "4/4"), ("in cinque quarti", "5/4"), ("dodici ottavi", "12/8"), ("nove ottavi", "9/8"),
    ("tempo tagliato", "2/2"), ("compás de tres por cuatro", "3/4"), ("compás de seis por ocho", "6/8"),
    ("compás de 3/4", "3/4"), ("a tres tiempos", "3/4"), ("en dos por cuatro", "2/4"),
    ("en cuatro por cuatro", "4/4"), ("compás partido", "2/2"), ("compás ternario", "3/4"), ("doce por ocho", "12/8"),
    ("cinco por cuatro", "5/4"), ("siete por ocho", "7/8"), ("compasso três por quatro", "3/4"),
    ("compasso seis por oito", "6/8"), ("compasso binário", "2/4"), ("compasso ternário", "3/4"),
    ("em três por quatro", "3/4"), ("compasso quaternário", "4/4"), ("em dois por quatro", "2/4"),
    ("compasso 5/4", "5/4"), ("em seis por oito", "6/8"), ("à barre, C barré", "2/2"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "meter"), METERS)
def test_metres(words, meter):
    assert brief(words).meter == meter


TEMPOS = [
    ("noire pointée = 60, 6/8", 90), ("la noire à 96", 96), ("60 à la noire", 60), ("72 à la noire", 72),
    ("tempo de 88", 88), ("90 pulsations par minute", 90), ("au tempo 100", 100), ("à 120 bpm", 120),
    ("métronome à 76", 76), ("blanche à 60", 120), ("environ 80 bpm", 80), ("noire=84", 84), ("cent vingt bpm", 120),
    ("quatre-vingt-dix bpm", 90), ("soixante à la noire", 60), ("Viertel = 76", 76), ("Halbe = 60", 120),
    ("punktierte Viertel = 60", 90), ("Tempo 72", 72), ("120 Schläge pro Minute", 120), ("mit 96 bpm", 96),
    ("hundertzwanzig bpm", 120), ("Metronom 88", 88), ("Tempo etwa 100", 100), ("Viertelnote gleich 66", 66),
    ("Achtel = 120", 60), ("Tempo um die 90", 90), ("semiminima = 70", 70), ("minima = 60", 120),
    ("semiminima puntata = 60, 6/8", 90), ("a 92 bpm", 92), ("metronomo 66", 66), ("tempo 112", 112),
    ("80 battiti al minuto", 80), ("croma = 120", 60), ("circa 90 bpm", 90), ("centoventi bpm", 120),
    ("velocità 100", 100), ("la semiminima a 80", 80), ("negra = 84", 84), ("blanca = 60", 120),
    ("negra con puntillo = 50, 6/8", 75), ("negra a 100", 100), ("corchea = 120", 60), ("104 por minuto", 104),
    ("100 pulsaciones por minuto", 100), ("tempo de 96", 96), ("velocidad 110", 110), ("metrónomo a 72", 72),
    ("ciento veinte bpm", 120), ("unos 90 bpm", 90), ("a 66 ppm", 66), ("semínima = 92", 92), ("mínima = 50", 100),
    ("semínima pontuada = 60, 6/8", 90), ("colcheia = 140", 70), ("100 batidas por minuto", 100),
    ("andamento 84", 84), ("a 120 bpm", 120), ("cerca de 88 bpm", 88), ("velocidade 96", 96), ("metrônomo em 76", 76),
    ("cento e vinte bpm", 120),
]  # fmt: skip


@pytest.mark.parametrize(("words", "tempo"), TEMPOS)
def test_tempos_in_figures(words, tempo):
    assert brief(words).tempo == tempo


TEMPO_WORDS = [
    ("très rapide", (150, 260)), ("assez vite", (110, 160)), ("assez lent", (50, 90)), ("très lentement", (30, 62)),
    ("modérément", (84, 124)), ("vif et léger", (120, 200)), ("tempo moyen", (84, 124)), ("pas trop vite", (80, 125)),
    ("allant", (72, 112)), ("plutôt lent", (50, 92)), ("très vif", (140, 260)), ("rapidement", (120, 200)),
    ("ziemlich schnell", (110, 160)), ("nicht zu schnell", (84, 124)), ("flott", (120, 200)),
    ("gemächlich", (50, 100)), ("zügig", (110, 170)), ("mäßig bewegt", (84, 126)), ("langsam und getragen", (40, 80)),
    ("eher langsam", (50, 92)), ("im Gehtempo", (70, 110)), ("rasend schnell", (160, 300)),
    ("in mittlerem Tempo", (84, 124)), ("molto veloce", (150, 300)), ("lentissimo", (20, 60)),
    ("velocissimo", (150, 300)), ("velocissima", (150, 300)), ("piuttosto lento", (50, 92)),
    ("non troppo veloce", (84, 125)), ("moderatamente", (84, 124)), ("tempo medio", (84, 124)),
    ("abbastanza veloce", (110, 165)), ("lentamente", (40, 84)), ("velocemente", (120, 200)),
    ("allegrissimo", (150, 200)), ("muy rápido", (150, 300)), ("muy despacio", (30, 62)), ("despacio", (40, 84)),
    ("bastante rápido", (110, 165)), ("tempo lento", (40, 84)), ("a velocidad media", (84, 124)),
    ("movido", (108, 170)), ("rapidísimo", (150, 300)), ("lentísimo", (20, 62)), ("no muy rápido", (84, 125)),
    ("moderado", (84, 124)), ("devagar", (40, 84)), ("muito rápido", (150, 300)), ("muito lento", (30, 62)),
    ("depressa", (120, 200)), ("andamento moderado", (84, 124)), ("bem devagar", (30, 70)), ("ligeiro", (110, 170)),
    ("não muito rápido", (84, 125)), ("bem rápido", (140, 300)), ("ein Tanz, lebhaft", (110, 165)),
]  # fmt: skip


@pytest.mark.parametrize(("words", "between"), TEMPO_WORDS)
def test_tempos_in_words(words, between):
    assert between[0] <= brief(words).tempo <= between[1]


BARS = [
    ("trente-deux mesures", 32), ("vingt-quatre mesures", 24), ("de seize mesures", 16),
    ("une douzaine de mesures", 12), ("sur 20 mesures", 20), ("quarante-huit mesures", 48),
    ("deux phrases de huit mesures", 16), ("quatre fois huit mesures", 32), ("longueur : 40 mesures", 40),
    ("vingt et une mesures", 21), ("soixante-quatre mesures", 64), ("dix-huit mesures", 18), ("dix-sept mesures", 17),
    ("zweiunddreißig Takte", 32), ("vierundzwanzig Takte", 24), ("achtundvierzig Takte", 48), ("16taktig", 16),
    ("achttaktig", 8), ("ein Dutzend Takte", 12), ("zwei Phrasen zu je acht Takten", 16), ("32 Takte lang", 32),
    ("zwölftaktiger Walzer", 12), ("Länge: 20 Takte", 20), ("vierzig Takte", 40), ("viermal acht Takte", 32),
    ("ein 16-taktiges Stück", 16), ("trentadue battute", 32), ("ventiquattro battute", 24), ("di sedici battute", 16),
    ("una dozzina di battute", 12), ("lungo 20 battute", 20), ("due frasi di otto battute", 16),
    ("quarantotto misure", 48), ("quattro volte otto battute", 32), ("ventuno battute", 21), ("diciotto battute", 18),
    ("diciassette battute", 17), ("quaranta battute", 40), ("treinta y dos compases", 32),
    ("veinticuatro compases", 24), ("dieciséis compases", 16), ("una docena de compases", 12), ("de 20 compases", 20),
    ("dos frases de ocho compases", 16), ("cuarenta y ocho compases", 48), ("duración: 40 compases", 40),
    ("veinte compases", 20), ("dieciocho compases", 18), ("cuatro veces ocho compases", 32), ("quince compases", 15),
    ("trinta e dois compassos", 32), ("vinte e quatro compassos", 24), ("dezesseis compassos", 16),
    ("oito compassos", 8), ("uma dúzia de compassos", 12), ("20 compassos", 20),
    ("duas frases de oito compassos", 16), ("quarenta compassos", 40), ("doze compassos", 12),
    ("dezasseis compassos", 16), ("quatro vezes oito compassos", 32), ("two dozen bars", 24),
    ("three dozen measures", 36), ("a dozen bars", 12), ("thirty-six bars", 36), ("16 battute, lento, ore 9", 16),
    ("16 bars, no, make that 24 bars", 24),
]  # fmt: skip


@pytest.mark.parametrize(("words", "bars"), BARS)
def test_bars(words, bars):
    assert brief(words).bars == bars


SECONDS = [
    ("une minute et demie", 90), ("deux minutes", 120), ("quarante-cinq secondes", 45), ("deux minutes trente", 150),
    ("durée 1 min 20", 80), ("une demi-minute", 30), ("1'30", 90), ("trois quarts de minute", 45),
    ("deux minutes et demie", 150), ("anderthalb Minuten", 90), ("zweieinhalb Minuten", 150),
    ("fünfundvierzig Sekunden", 45), ("1:10 Minuten", 70), ("2:30 min", 150), ("eine Minute", 60),
    ("eine halbe Minute", 30), ("Dauer 90 Sekunden", 90), ("zwei Minuten und zehn Sekunden", 130),
    ("dreieinhalb Minuten", 210), ("1,5 Minuten", 90), ("eineinhalb Minuten", 90), ("eine Dreiviertelminute", 45),
    ("un minuto e mezzo", 90), ("due minuti e mezzo", 150), ("mezzo minuto", 30), ("quarantacinque secondi", 45),
    ("un minuto", 60), ("durata 2 minuti", 120), ("due minuti e venti", 140), ("un minuto e dieci secondi", 70),
    ("un paio di minuti", 120), ("un minuto y medio", 90), ("dos minutos y medio", 150), ("medio minuto", 30),
    ("cuarenta y cinco segundos", 45), ("de dos minutos", 120), ("dos minutos y veinte segundos", 140),
    ("un par de minutos", 120), ("minuto y medio", 90), ("um minuto e meio", 90), ("dois minutos", 120),
    ("meio minuto", 30), ("quarenta e cinco segundos", 45), ("um minuto", 60), ("três minutos e meio", 210),
    ("um minuto e vinte segundos", 80), ("duração: 2 minutos", 120), ("uns 30 segundos", 30), ("2m10s", 130),
    ("90 sec", 90), ("1min45", 105),
]  # fmt: skip


@pytest.mark.parametrize(("words", "seconds"), SECONDS)
def test_seconds(words, seconds):
    assert brief(words).seconds == seconds


REFUSED = [
    "36 hours of piano", "36 heures de piano", "trois heures de harpe", "zwei Stunden Orgel", "due ore di pianoforte",
    "dos horas de guitarra", "duas horas de piano", "una hora de arpa", "un'ora di arpa", "eine Stunde Klavier",
    "uma hora de flauta", "une heure de flûte", "3 Stunden", "zéro mesure", "null Takte", "0 compases",
    "cero compases", "zero battute", "0 compassos", "mille mesures", "tausend Takte", "mil compases", "tempo 9999",
    "900 mesures", "3 6 hours", "a day and a half of music, 36 h",
]  # fmt: skip


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_too_long_or_empty_is_refused(words):
    with pytest.raises(BadInput):
        brief(words)


CHORDS = [
    ("Lam Fa Do Sol", ("Am", "F", "C", "G")), ("accords : Mim, Do, Sol, Ré", ("Em", "C", "G", "D")),
    ("suite d'accords Do – Lam – Fa – Sol7", ("C", "Am", "F", "G7")),
    ("grille : Rém | Sol7 | Do | Do", ("Dm", "G7", "C", "C")), ("Sib Fa Do Sol", ("Bb", "F", "C", "G")),
    ("progression la mineur, fa, do, sol", ("Am", "F", "C", "G")),
    ("accords do majeur, la mineur, ré mineur, sol septième", ("C", "Am", "Dm", "G7")),
    ("accords Si♭, Mi♭, Fa, Si♭", ("Bb", "Eb", "F", "Bb")), ("Fa#m Ré La Mi", ("F#m", "D", "A", "E")),
    ("harmonie Lam Rém Mi7 Lam", ("Am", "Dm", "E7", "Am")), ("une boucle Dom Lab Sib Dom", ("Cm", "Ab", "Bb", "Cm")),
    ("deux accords par mesure : Do Sol | Lam Fa", ("C G", "Am F")), ("accordi Do Sol Lam Fa", ("C", "G", "Am", "F")),
    ("giro di do: Do Lam Fa Sol", ("C", "Am", "F", "G")), ("progressione Rem Sol7 Do", ("Dm", "G7", "C")),
    ("giro armonico Mi- Do Sol Re", ("Em", "C", "G", "D")),
    ("accordi: La minore, Fa, Do, Sol", ("Am", "F", "C", "G")), ("Solm Mib Sib Fa", ("Gm", "Eb", "Bb", "F")),
    ("accordi Fa, Sib, Do7, Fa", ("F", "Bb", "C7", "F")), ("Mim Re Do Si7", ("Em", "D", "C", "B7")),
    ("Do, Fa, Sol, Do: un accordo per battuta", ("C", "F", "G", "C")),
    ("acordes Do, La menor, Fa, Sol", ("C", "Am", "F", "G")), ("rueda: Re, Sim, Sol, La", ("D", "Bm", "G", "A")),
    ("progresión Lam Sol Fa Mi", ("Am", "G", "F", "E")), ("acordes: Mi menor, Do, Sol, Re", ("Em", "C", "G", "D")),
    ("Lam, Rem, Mi7, Lam, un acorde por compás", ("Am", "Dm", "E7", "Am")),
    ("secuencia Sol Re Mim Do", ("G", "D", "Em", "C")), ("círculo Do - Lam - Rem - Sol7", ("C", "Am", "Dm", "G7")),
    ("acordes Sib, Solm, Mib, Fa", ("Bb", "Gm", "Eb", "F")), ("armonía: Rem7 Sol7 Domaj7", ("Dm7", "G7", "Cmaj7")),
    ("acordes Dó, Lá menor, Fá, Sol", ("C", "Am", "F", "G")), ("progressão Lám Fá Dó Sol", ("Am", "F", "C", "G")),
    ("sequência: Ré Lá Sim Sol", ("D", "A", "Bm", "G")), ("acordes: Mi menor, Dó, Sol, Ré", ("Em", "C", "G", "D")),
    ("Sol, Ré, Mim, Dó, um por compasso", ("G", "D", "Em", "C")), ("Akkorde: Am, F, C, G", ("Am", "F", "C", "G")),
    ("Akkordfolge: a-Moll, F-Dur, C-Dur, G-Dur", ("Am", "F", "C", "G")),
    ("Akkorde C-Dur, a-Moll, d-Moll, G7", ("C", "Am", "Dm", "G7")), ("Harmonien: Em H7 Em", ("Em", "B7", "Em")),
    ("Akkorde am, dm, E7, am", ("Am", "Dm", "E7", "Am")), ("Dm und A7 im Wechsel", ("Dm", "A7")),
    ("abwechselnd G und D7", ("G", "D7")), ("Am G F E, je ein Takt", ("Am", "G", "F", "E")),
    ("Em C G D, jeder Akkord einen Takt", ("Em", "C", "G", "D")),
    ("Em C G D, jeder Akkord zwei Takte", ("Em", "Em", "C", "C", "G", "G", "D", "D")),
    ("zwei Akkorde pro Takt: C Am F G", ("C Am", "F G")), ("Am F C G, un par mesure", ("Am", "F", "C", "G")),
    ("Am F C G, une mesure chacun", ("Am", "F", "C", "G")), ("Am F C G, uno por compás", ("Am", "F", "C", "G")),
    ("Am F C G, uno per battuta", ("Am", "F", "C", "G")), ("Am F C G, una battuta ciascuno", ("Am", "F", "C", "G")),
    ("Am F C G, um por compasso", ("Am", "F", "C", "G")), ("Am F C G, um compasso cada", ("Am", "F", "C", "G")),
    ("Am F C G, deux mesures chacun", ("Am", "Am", "F", "F", "C", "C", "G", "G")),
    ("Am F C G, due battute ciascuno", ("Am", "Am", "F", "F", "C", "C", "G", "G")),
    ("Am F C G, dos compases cada uno", ("Am", "Am", "F", "F", "C", "C", "G", "G")),
    ("Am F C G, dois compassos cada", ("Am", "Am", "F", "F", "C", "C", "G", "G")),
    ("Am F C G, zwei Takte pro Akkord", ("Am", "Am", "F", "F", "C", "C", "G", "G")),
    ("Am F C G, one chord a bar", ("Am", "F", "C", "G")), ("Am F C G, one per measure", ("Am", "F", "C", "G")),
    ("Am F C G, one bar apiece", ("Am", "F", "C", "G")), ("Am F C G, changing every bar", ("Am", "F", "C", "G")),
    ("dos acordes por compás: C Am F G", ("C Am", "F G")), ("due accordi per battuta: C Am F G", ("C Am", "F G")),
    ("Dm C Bb A four times round", ("Dm", "C", "Bb", "A", "Dm", "C", "Bb", "A", "Dm", "C", "Bb", "A", "Dm", "C", "Bb", "A")),
    ("Am F C G, quatre fois", ("Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G")),
    ("Am F C G, vier Mal", ("Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G")),
    ("Am F C G, cuatro veces", ("Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G")),
    ("Am F C G, quattro volte", ("Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G")),
    ("Am F C G, quatro vezes", ("Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G")),
    ("Dm | Gm | A7 | Dm, 12/8", ("Dm", "Gm", "A7", "Dm")),
]  # fmt: skip


@pytest.mark.parametrize(("words", "chords"), CHORDS)
def test_chords(words, chords):
    assert brief(words).chords == chords


NO_CHORDS = [
    "sol y luna, una canción", "la mi amiga", "si la fa felice", "je la fais si mi douce",
    "do you do it in fa la la style", "gamme de do ré mi", "do re mi fa sol la si",
    "una canzone che fa sol la mia voce",
]  # fmt: skip


@pytest.mark.parametrize("words", NO_CHORDS)
def test_small_words_that_are_names_of_notes_too_are_no_chords(words):
    assert brief(words).chords == ()


@pytest.mark.parametrize(
    ("words", "bars"),
    [("Am F C G, un accord par mesure, 16 mesures", 16), ("C F G C, ein Akkord pro Takt, 8 Takte", 8), ("Am F C G, un compás cada uno, 12 compases", 12),
     ("un accord par mesure", None), ("ein Akkord pro Takt, Klavier", None), ("Do, Fa, Sol, Do: un accordo per battuta", None),
     ("Lam, Rem, Mi7, Lam, un acorde por compás", None), ("Sol, Ré, Mim, Dó, um por compasso", None)],
)  # fmt: skip
def test_how_long_a_chord_lasts_counts_no_bars(words, bars):
    assert brief(words).bars == bars


FORMS = [
    ("couplet, refrain, couplet, refrain", "verse chorus verse chorus"),
    ("intro, couplet, refrain, couplet, refrain, pont, refrain", "intro verse chorus verse chorus bridge chorus"),
    ("forme ABA", "A B A"), ("forme AABA", "A A B A"), ("forme rondo", "A B A C A"),
    ("thème et variations", "A A' A'' A'''"),
    ("couplet puis refrain puis couplet puis refrain", "verse chorus verse chorus"), ("structure ABAB", "A B A B"),
    ("forme binaire", "A B"), ("forme ternaire", "A B A"), ("forme sonate", "A B C A B"),
    ("Strophe, Refrain, Strophe, Refrain", "verse chorus verse chorus"),
    ("Einleitung, Strophe, Refrain, Schluss", "intro verse chorus outro"), ("Form ABA", "A B A"),
    ("A-B-A-Form", "A B A"), ("Rondoform", "A B A C A"), ("Thema mit Variationen", "A A' A'' A'''"),
    ("dreiteilige Liedform", "A B A"), ("zweiteilige Form", "A B"),
    ("Strophe und Refrain", "verse chorus verse chorus"),
    ("Vorspiel, Strophe, Refrain, Zwischenspiel, Strophe, Refrain, Nachspiel", "intro verse chorus interlude verse chorus outro"),
    ("Sonatenhauptsatzform", "A B C A B"),
    ("Strophe - Strophe - Refrain - Strophe - Bridge - Refrain", "verse verse chorus verse bridge chorus"),
    ("strofa, ritornello, strofa, ritornello", "verse chorus verse chorus"),
    ("strofa ritornello strofa", "verse chorus verse"),
    ("introduzione, strofa, ritornello, ponte, ritornello, finale", "intro verse chorus bridge chorus outro"),
    ("forma ABA", "A B A"), ("forma AABA", "A A B A"), ("forma sonata", "A B C A B"), ("forma rondò", "A B A C A"),
    ("tema con variazioni", "A A' A'' A'''"), ("forma ternaria", "A B A"), ("forma bipartita", "A B"),
    ("strofa e ritornello", "verse chorus verse chorus"),
    ("intro strofa ritornello strofa ritornello", "intro verse chorus verse chorus"),
    ("estrofa, estribillo, estrofa, estribillo", "verse chorus verse chorus"),
    ("introducción, estrofa, estribillo, puente, estribillo, final", "intro verse chorus bridge chorus outro"),
    ("forma rondó", "A B A C A"), ("tema y variaciones", "A A' A'' A'''"), ("forma binaria", "A B"),
    ("verso, coro, verso, coro", "verse chorus verse chorus"), ("estrofa y estribillo", "verse chorus verse chorus"),
    ("estructura AABB", "A A B B"), ("verso, refrão, verso, refrão", "verse chorus verse chorus"),
    ("introdução, verso, refrão, ponte, refrão, final", "intro verse chorus bridge chorus outro"),
    ("verso refrão verso", "verse chorus verse"), ("estrofe, refrão, estrofe, refrão", "verse chorus verse chorus"),
    ("tema e variações", "A A' A'' A'''"), ("forma binária", "A B"), ("verso e refrão", "verse chorus verse chorus"),
    ("ABAB form, flute", "A B A B"), ("abab structure", "A B A B"), ("form: ABAB", "A B A B"),
    ("in ABBA form", "A B B A"), ("ABAC for piano", "A B A C"), ("AABB dance", "A A B B"), ("ABACA", "A B A C A"),
    ("ABABCB", "A B A B C B"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "form"), FORMS)
def test_forms(words, form):
    assert " ".join(brief(words).form) == form


@pytest.mark.alone
@pytest.mark.parametrize(
    "words",
    ["un accord par mesure, " * 90, "Lam Fa Do Sol " * 140, "la mineur, " * 180, "vingt-quatre mesures " * 95, "couplet puis refrain " * 95, "trois par quatre " * 115,
     "ein Akkord pro Takt " * 100, "no, I mean no " * 140, "A minor, F major, " * 110, "anstatt Klavier, nein, lieber Orgel " * 55, "a-Moll C-Dur " * 150,
     "Klavierquartettbegleitungsmusik " * 60, "statt piano e piano " * 100, "cada vez más " * 150, "coro misto a quattro voci " * 80, "sorry, no, " * 180],
)  # fmt: skip
def test_no_language_takes_long(seconds_to_read, words):
    assert seconds_to_read(words[:2000]) < 0.05
