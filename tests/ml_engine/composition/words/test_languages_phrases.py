"""Short prompts in French, German, Italian, Spanish and Portuguese, each with all that it says."""

import pytest

from ml_engine.composition.words import read_brief

# Players parted by commas, those of which any will do by a stroke; a tempo in bounds is (slowest, fastest).
PROMPTS = [
    (
        "morceau pour accordéon, genre musette, à trois temps, 160 à la noire, la mineur",
        {"genre": "waltz", "instruments": "accordion", "tempo": 160, "key": "A minor"},
    ),
    (
        "Une gigue irlandaise pour violon et flûte, ré majeur, six-huit, très rapide",
        {"genre": "celtic", "instruments": "violin, flute", "key": "D major", "meter": "6/8"},
    ),
    ("pour quatre saxophones, funk, mi bémol mineur", {"genre": "funk", "key": "Eb minor"}),
    (
        "deux guitares et une contrebasse, jazz manouche, 220 bpm, La mineur",
        {"genre": "swing", "instruments": "guitar, guitar, contrabass|acoustic bass", "tempo": 220, "key": "A minor"},
    ),
    ("pas de batterie ni de basse, seulement guitare et voix", {"instruments": "guitar, voice"}),
    ("commence piano et finit fortissimo, orgue", {"instruments": "organ", "dynamics": "p-ff"}),
    ("dure à peu près deux minutes", {"seconds": 120}),
    ("8 mesures, puis reprise", {"bars": 8}),
    ("fais-moi 16 mesures de samba, tempo 104", {"bars": 16, "genre": "samba", "tempo": 104}),
    ("sol mineur, 9/8, harpe, flûte, alto", {"key": "G minor", "meter": "9/8", "instruments": "harp, flute, viola"}),
    ("chœur d'enfants et piano, do majeur", {"key": "C major"}),
    ("une marche nuptiale pour orgue", {"genre": "march", "instruments": "organ"}),
    (
        "un quatuor à cordes en mi bémol, adagio, ABA",
        {"instruments": "violin, violin, viola, cello", "key": "Eb major", "form": ("A", "B", "A")},
    ),
    ("Fa majeur, trompette et piano, 3/4", {"key": "F major", "instruments": "trumpet, piano", "meter": "3/4"}),
    ("accords : do mineur, la bémol, mi bémol, si bémol", {"chords": ("Cm", "Ab", "Eb", "Bb")}),
    (
        "Lam/Fa/Do/Sol, 4 fois",
        {"chords": ("Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G", "Am", "F", "C", "G")},
    ),
    ("II V I en sol, swing", {"key": "G major", "genre": "swing", "chords": ("Am", "D", "G")}),
    ("ré mineur ; I iv V i", {"key": "D minor"}),
    (
        "Stück für Geige, Bratsche, Cello und Kontrabass in C-Dur",
        {"instruments": "violin, viola, cello, contrabass", "key": "C major"},
    ),
    ("ein Duett für zwei Celli", {"instruments": "cello, cello"}),
    (
        "drei Posaunen und Tuba, Choral, F-Dur",
        {"instruments": "trombone, trombone, trombone, tuba", "genre": "chorale", "key": "F major"},
    ),
    ("Für Sopran und Orgel, e-Moll, getragen", {"instruments": "soprano, organ", "key": "E minor"}),
    ("Dauer: eine Minute dreißig, Klavier", {"seconds": 90, "instruments": "piano"}),
    ("16 Takte, dazu Schlagzeug aber kein Bass", {"bars": 16, "instruments": "drums"}),
    ("von pp nach ff, Orchester", {"dynamics": "pp-ff"}),
    ("fängt leise an und endet laut, Klavier", {"dynamics": "p-f", "instruments": "piano"}),
    ("Kadenz: C-Dur, F-Dur, G-Dur, C-Dur", {"chords": ("C", "F", "G", "C")}),
    ("die Akkorde sind Em, C, G, D, jeweils zwei Takte", {"chords": ("Em", "Em", "C", "C", "G", "G", "D", "D")}),
    ("pro Akkord ein Takt: Dm G C A", {"chords": ("Dm", "G", "C", "A"), "bars": None}),
    (
        "ein langsamer Satz in fis-Moll für Streichquartett",
        {"key": "F# minor", "instruments": "violin, violin, viola, cello", "tempo": (40, 84)},
    ),
    ("Tanz im 7/8-Takt, Klarinette und Akkordeon, lebhaft", {"meter": "7/8", "instruments": "clarinet, accordion"}),
    ("ohne Klavier, mit Harfe und Flöte", {"instruments": "harp, flute"}),
    ("Chor ohne Begleitung, vierstimmig, a-Moll", {"key": "A minor", "texture": "chorale"}),
    ("nicht traurig, sondern fröhlich", {"moods": ("happy",)}),
    (
        "Ballade für Klavier, zart und verträumt, Des-Dur",
        {"instruments": "piano", "moods": ("dreamy",), "key": "Db major"},
    ),
    (
        "un pezzo allegro per due violini e violoncello in sol",
        {"instruments": "violin, violin, cello", "key": "G major"},
    ),
    (
        "brano per flauto, oboe, clarinetto e fagotto, do maggiore",
        {"instruments": "flute, oboe, clarinet, bassoon", "key": "C major"},
    ),
    ("durata: un minuto e venti", {"seconds": 80}),
    ("dolce ninna nanna, carillon, fa maggiore, tre quarti", {"genre": "lullaby", "key": "F major", "meter": "3/4"}),
    ("accordi: re minore, sol settima, do maggiore, do maggiore", {"chords": ("Dm", "G7", "C", "C")}),
    ("giro: Do | Lam | Rem | Sol7, due volte", {"chords": ("C", "Am", "Dm", "G7", "C", "Am", "Dm", "G7")}),
    ("senza basso né batteria, solo chitarra", {"instruments": "guitar"}),
    ("inizia piano e finisce forte, organo", {"instruments": "organ", "dynamics": "p-f"}),
    ("marcia funebre, do minore, banda", {"genre": "march", "key": "C minor"}),
    (
        "voce di soprano e pianoforte, la bemolle maggiore, andante",
        {"instruments": "soprano, piano", "key": "Ab major"},
    ),
    (
        "una fuga a tre voci per clavicembalo, re minore",
        {"genre": "baroque", "texture": "counterpoint", "instruments": "harpsichord", "key": "D minor"},
    ),
    (
        "tromba, sassofono contralto, contrabbasso, batteria: hard bop, 200 bpm",
        {"instruments": "trumpet, alto saxophone, contrabass|acoustic bass, drums", "tempo": 200},
    ),
    ("pieza para dos violines, viola y chelo en re", {"instruments": "violin, violin, viola, cello", "key": "D major"}),
    ("flamenco por bulerías, La frigia, guitarra y palmas, 12/8", {"genre": "flamenco", "meter": "12/8"}),
    ("un minuto veinte de piano", {"seconds": 80, "instruments": "piano"}),
    (
        "Mi menor; sin piano; guitarra, contrabajo y cajón",
        {"key": "E minor", "instruments": "guitar, contrabass|acoustic bass, drums"},
    ),
    ("empieza suave y termina fuerte, órgano", {"instruments": "organ", "dynamics": "p-f"}),
    (
        "acordes La menor, Fa, Do, Sol, cuatro compases cada uno",
        {"chords": ("Am", "Am", "Am", "Am", "F", "F", "F", "F", "C", "C", "C", "C", "G", "G", "G", "G")},
    ),
    (
        "canción triste, voz y piano, Do# menor, 66 la negra",
        {"key": "C# minor", "moods": ("sad",), "instruments": "voice, piano", "tempo": 66},
    ),
    (
        "trompeta, saxofón alto, piano, contrabajo y batería; jazz; 180",
        {"instruments": "trumpet, alto saxophone, piano, contrabass|acoustic bass, drums", "tempo": 180},
    ),
    ("salsa en Re menor con piano, bajo, trombones y congas", {"genre": "salsa", "key": "D minor"}),
    ("peça para violino, viola e violoncelo em sol", {"instruments": "violin, viola, cello", "key": "G major"}),
    ("um minuto e dez segundos de piano", {"seconds": 70, "instruments": "piano"}),
    ("começa suave e termina forte, órgão", {"instruments": "organ", "dynamics": "p-f"}),
    ("frevo rápido, trompete, trombone e tuba, fá maior", {"instruments": "trumpet, trombone, tuba", "key": "F major"}),
    ("acordes: Lá menor, Fá, Dó, Sol, dois compassos cada um", {"chords": ("Am", "Am", "F", "F", "C", "C", "G", "G")}),
    ("Ré maior, não, si menor, violão", {"key": "B minor", "instruments": "guitar"}),
    (
        "samba em dó menor, violão, cavaquinho, flauta, sem voz",
        {"genre": "samba", "key": "C minor", "instruments": "guitar, guitar, flute"},
    ),
    (
        "quinteto de sopros, mi bemol maior, seis por oito",
        {"instruments": "flute, oboe, clarinet, bassoon, horn", "key": "Eb major", "meter": "6/8"},
    ),
    (
        "valsinha triste para acordeão, ré menor",
        {"genre": "waltz", "moods": ("sad",), "instruments": "accordion", "key": "D minor"},
    ),
]


def _same_players(held, wanted):
    left = list(held)
    for names in wanted.split(", "):
        found = next((name for name in names.split("|") if name in left), None)
        if found is None:
            return False
        left.remove(found)
    return not left


@pytest.mark.parametrize(("words", "wanted"), PROMPTS)
def test_short_prompts(words, wanted):
    found = read_brief(words).brief
    for name, value in wanted.items():
        held = getattr(found, name)
        if name == "instruments":
            assert _same_players(held, value), held
        elif name == "moods":
            assert set(value) <= set(held)
        elif name == "tempo" and isinstance(value, tuple):
            assert value[0] <= held <= value[1]
        else:
            assert held == value, name


@pytest.mark.parametrize(
    ("words", "players"),
    [("Duett für Oboe und Harfe, auf gar keinen Fall Klavier", "oboe, harp"), ("Flöte und Cello, Klavier auf keinen Fall", "flute, cello"),
     ("Geige und Gitarre, keinesfalls Schlagzeug", "violin, guitar"), ("Trompete, bloß keine Orgel", "trumpet"),
     ("dúo de flauta y guitarra, que no lleve batería", "flute, guitar"), ("violín y piano, que no haya guitarras", "violin, piano"),
     ("flauta y arpa, en ningún caso piano", "flute, harp"), ("archi, ottoni no, grazie", "strings"),
     ("oboe e arpa; flauto e clarinetto no", "oboe, harp"), ("violino e arpa, niente organo", "violin, harp"),
     ("flûte et harpe, surtout pas de batterie", "flute, harp"), ("hautbois et piano, pas de violon", "oboe, piano"),
     ("violão e flauta, que não tenha bateria", "guitar, flute"), ("trompete e órgão, nada de piano", "trumpet, organ"),
     ("bateria não, obrigado; flauta e violão", "flute, guitar"), ("clarinet, piano; drums no, thanks", "clarinet, piano"),
     ("a waltz for piano no. 2", "piano"), ("piano, no, better harp", "harp")],
)  # fmt: skip
def test_who_is_kept_out_in_several_words(words, players):
    assert sorted(read_brief(words).brief.instruments) == sorted(players.split(", "))


@pytest.mark.parametrize(
    ("words", "seconds"), [("50 sek Harfe", 50), ("35 seg de arpa", 35), ("1 min 10 Sek. Orgel", 70)]
)
def test_seconds_cut_short(words, seconds):
    assert read_brief(words).brief.seconds == seconds
