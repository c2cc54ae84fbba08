"""Drum grooves: lanes of General MIDI percussion, from the quietest of a genre to the loudest.

X is an accent, x a stroke, o a ghost, ? a stroke every other time, "," a ghost now and then. Lanes are named by letters:
K kick, S snare, R side stick, H closed hat, O open hat, P pedal hat, D ride, B ride bell, C crash, V claves, A shaker (maracas),
M cabasa, T tambourine, W cowbell, L low conga, J open conga, I muted conga, Y high timbale, y low timbale, G high agogo,
g low agogo, c clap, F floor tom, N low tom, E mid tom, U high tom, Z triangle, z muted triangle, k woodblock, Q electric
snare, u guiro.
"""

LANES = {
    "K": 36, "S": 38, "R": 37, "H": 42, "O": 46, "P": 44, "D": 51, "B": 53, "C": 49, "V": 75, "A": 70, "M": 69, "T": 54,
    "W": 56, "L": 64, "J": 63, "I": 62, "Y": 65, "y": 66, "G": 67, "g": 68, "c": 39, "F": 41, "N": 45, "E": 47, "U": 50,
    "Z": 81, "z": 80, "k": 76, "Q": 40, "u": 73,
}  # fmt: skip
STEADY = frozenset("HDAMPT")  # time-keepers: in compound beats they strike every third
HIHATS = frozenset("HOP")

Groove = dict[str, str]

GROOVES: dict[str, tuple[Groove, ...]] = {
    "rock": (
        {"H": "x.o. x.o. x.o. x.o.", "K": "X... .... x.x. ....", "S": ".... X... .... X..."},
        {"H": "X.x. X.x. X.x. X.x.", "K": "X... ..?. x.x. ....", "S": ".... X... ...? X..."},
        {"H": "X.x. X.x. X.x. X.x.", "K": "X..x ..x. ..x. ..?.", "S": ".... X... .... X..,"},
        {"H": "X.x. X.x. X.x. X.x. X.x. X.x. X.x. X.x.", "K": "X... ..x. x.x. .... X..x ..x. ..x. .x..",
         "S": ".... X... .... X... .... X... .... X.?o"},
        {"D": "X.x. X.x. X.x. X.x.", "K": "X.x. ..x. x.x. ..?.", "S": ".... X... .... X..."},
        {"O": "X... X... X... X...", "K": "X..x ..x. x.x. ...x", "S": ".... X... .... X..."},
    ),
    "rock slow": (
        {"H": "X.x. X.x. X.x. X.x.//X.xoxo X.xoxo", "K": "X... .... x... ....//X....x x.....",
         "S": ".... X... .... X...//...... X....."},
        {"D": "X.x. X.x. X.x. X.x.//X.x.x. X.x.x.", "K": "X... ..x. x.x. ....//X....x x...x.",
         "S": ".... X... .... X...//...... X....."},
    ),
    "pop": (
        {"H": "x.x. x.x. x.x. x.x.//X.x.x. X.x.x.", "K": "X... .... x... ..?.//X..... ....?.",
         "R": ".... x... .... x...//...... x....."},
        {"H": "X.x. X.x. X.x. X.x.//X.x.x. X.x.x.", "K": "X... ..x. ..x. ....//X....x ....x.",
         "S": ".... X... .... X...//...... X....."},
        {"H": "X.x. X.x. X.x. X.x.", "K": "X..x ..x. x... ..?.", "S": ".... X... .... X..."},
        {"H": "X.xo X.xo X.xo X.xo", "K": "X... ..x. x..x ....", "S": ".... X... .... X.,,"},
        {"O": "..x. ..x. ..x. ..x.", "H": "x... x... x... x...", "K": "X... X... X... X...", "c": ".... X... .... X...",
         "A": "xoXo xoXo xoXo xoXo"},
        {"D": "X.x. X.x. X.x. X.x.//X.x.x. X.x.x.", "K": "X..x ..x. x.x. ..x.//X....x x...x.",
         "S": ".... X... .... X...//...... X.....", "T": ".... x... .... x...//...... x....."},
    ),
    "ballad": (
        {"H": "x... x... x... x...//x.o.o. x.o.o.", "K": "x... .... x... ....//x..... ....?.",
         "R": ".... x... .... x...//...... x....."},
        {"H": "x.o. x.o. x.o. x.o.//x.o.o. x.o.o.", "K": "X... .... ..x. ....//X....x ......",
         "S": ".... x... .... x...//...... X....."},
        {"H": "x.x. x.x. x.x. x.x.//X.xox. X.xox.", "K": "X... ..?x x... ....//X....x x.....",
         "S": ".... X... .... X...//...... X.....", },
        {"D": "x.x. x.x. x.x. x.x.//X.x.x. X.x.x.", "K": "X..x .... x.x. ....//X....x x...?.",
         "S": ".... X... .... X...//...... X....."},
    ),
    "punk": (
        {"H": "X.x. X.x. X.x. X.x.", "K": "X... x.x. ..x. x...", "S": "..X. ..X. ..X. ..X."},
        {"H": "X.X. X.X. X.X. X.X.", "K": "X... x... X..x x...", "S": "..X. ..X. ..X. ..X."},
        {"O": "X.x. X.x. X.x. X.x.", "K": "X.x. ..x. X.x. ..x.", "S": ".... X... .... X..."},
        {"D": "X.X. X.X. X.X. X.X.", "K": "X... x... X... x.x.", "S": "..X. ..X. ..X. ..X."},
    ),
    "metal": (
        {"H": "X.x. X.x. X.x. X.x.", "K": "X.xx ..xx X.xx ..xx", "S": ".... X... .... X..."},
        {"D": "X... X... X... X...", "K": "xxxx xxxx xxxx xxxx", "S": ".... X... .... X..."},
        {"O": "X... X... X... X...", "K": "Xx.x xx.x Xx.x xx.x", "S": ".... .... X... ...."},
        {"O": "X.x. X.x. X.x. X.x.", "K": "X.x. ..xx x.x. ..x.", "S": ".... X... .... X..."},
        {"D": "x.x. x.x. x.x. x.x.", "K": "X.x. X.x. X.x. X.x.", "S": ".x.x .x.x .x.x .x.x"},
    ),
    "funk": (
        {"H": "xoxo xoxo xoxo xoxo", "K": "X..x ..x. ..x. ..?.", "S": ".... X..o .o.o X..,"},
        {"H": "Xoxo Xoxo Xoxo Xo..", "O": ".... .... .... ..x.", "K": "X.x. .... ..x. .x..", "S": ".... X..o .o.. X..o"},
        {"H": "X.x. X.x. X.x. X.x.", "K": "X..x ...x ..xx ..?.", "S": ".o.. X..o .... X.o."},
        {"H": "xoxo xoxo xox. xoxo xoxo xoxo xoxo xoxo", "O": ".... .... ...x .... .... .... .... ....",
         "K": "X..x .... ..xx .... X.x. ...x ..x. ....", "S": ".... X..o .o.. X..o .o.. X..o .o.o X.,,"},
    ),
    "soul": (
        {"H": "x.x. x.x. x.x. x.x.//x.x.x. x.x.x.", "K": "X... ..x. x... ....//X....x ......",
         "R": ".... X... .... X...//...... X....."},
        {"H": "X.x. X.x. X.x. X.x.//X.x.x. X.x.x.", "K": "X..x .... ..xx ....//X....x x.....",
         "S": ".... X..o .o.. X...//...... X....."},
        {"H": "X.x. X.x. X.x. X.x.", "K": "X... ..x. ..x. ...?", "S": "X... X... X... X...", "T": "..x. ..x. ..x. ..x."},
        {"H": "xoxo xoxo xoxo xoxo", "K": "X..x ..x. ..x. ....", "S": ".... X..o .o.. X..o", "T": ".... x... .... x..."},
    ),
    "gospel": (
        {"H": "x.x. x.x. x.x. x.x.//x.x.x. x.x.x.", "K": "X... ..?. x... ....//X....x ......",
         "R": ".... x... .... x...//...... x....."},
        {"H": "X.x. X.x. X.x. X.x.//X.xox. X.xox.", "K": "X..x ..x. ..x. ....//X....x x.....",
         "S": ".... X..o .... X.o.//...... X....o", "T": ".... x... .... x...//...... x....."},
        {"D": "X.x. X.x. X.x. X.x.//X.x.x. X.x.x.", "K": "X..x ..x. x.x. ..x.//X....x x...x.",
         "S": ".... X..o .o.. X.oo//...... X....o", "c": ".... X... .... X...//...... X....."},
    ),
    "disco": (
        {"H": "x.x. x.x. x.x. x.x.", "K": "X... X... X... X...", "S": ".... x... .... x..."},
        {"H": "x... x... x... x...", "O": "..X. ..X. ..X. ..X.", "K": "X... X... X... X...", "S": ".... X... .... X..."},
        {"H": "xx.x xx.x xx.x xx.x", "O": "..X. ..X. ..X. ..X.", "K": "X... X... X... X...", "S": ".... X... .... X...",
         "T": "o.xo o.xo o.xo o.xo"},
        {"H": "xx.x xx.x xx.x xx.x", "O": "..X. ..X. ..X. ..X.", "K": "X... X... X... X...", "S": ".... X... .... X..x",
         "J": "...x .... ...x .x.."},
    ),
    "house": (
        {"K": "X... X... X... X...", "H": "..x. ..x. ..x. ..x.", "A": "o.xo o.xo o.xo o.xo"},
        {"K": "X... X... X... X...", "O": "..X. ..X. ..X. ..X.", "c": ".... X... .... X...", "H": "xo.o xo.o xo.o xo.o"},
        {"K": "X... X... X... X...", "O": "..X. ..X. ..X. ..X.", "c": ".... X... .... X...", "A": "xoxo xoxo xoxo xoxo",
         "R": "...x ..x. ..?. .x.."},
        {"K": "X... X... X... X...", "O": "..X. ..X. ..X. ..X.", "S": ".... X... .... X..,", "T": "xoxX xoxX xoxX xoxX",
         "J": "..x. .x.. x..x ..x."},
    ),
    "techno": (
        {"K": "X... X... X... X...", "H": "..x. ..x. ..x. ..x."},
        {"K": "X... X... X... X...", "O": "..X. ..X. ..X. ..X.", "H": "oo.o oo.o oo.o oo.o", "c": ".... x... .... x..."},
        {"K": "X... X... X..x X...", "O": "..X. ..X. ..X. ..X.", "R": "...x ..x. .x.. x...", "D": "..x. ..x. ..x. ..x."},
        {"K": "X... X... X... X..x", "H": "xxXx xxXx xxXx xxXx", "c": ".... X... .... X...", "N": "...x .... ..x. ...x"},
    ),
    "trance": (
        {"K": "X... X... X... X...", "O": "..x. ..x. ..x. ..x."},
        {"K": "X... X... X... X...", "O": "..X. ..X. ..X. ..X.", "c": ".... X... .... X...", "H": "oo.o oo.o oo.o oo.o"},
        {"K": "X... X... X... X...", "O": "..X. ..X. ..X. ..X.", "S": ".... X... .... X...", "c": ".... X... .... X...",
         "D": "x.x. x.x. x.x. x.x."},
    ),
    "drum and bass": (
        {"H": "x.x. x.x. x.x. x.x.", "K": "X... .... ..x. ....", "S": ".... X... .... X..."},
        {"H": "x.x. x.x. x.x. x.x.", "K": "X... .... ..x. ....", "S": ".... X..o .o.. X..o"},
        {"H": "xoxo xoxo xoxo xoxo xoxo xoxo xoxo xoxo", "K": "X.x. .... ..xx .... X.x. .... ..x. ....",
         "S": ".... X..o .o.. X..o .o.. X..o .o.. ..X."},
        {"D": "x.x. x.x. x.x. x.x.", "K": "X.x. .... ..x. ....", "S": ".... X..o .o.o X.,,"},
    ),
    "hip-hop": (
        {"H": "x.x. x.x. x.x. x.x.", "K": "X... .... ..x. ....", "S": ".... X... .... X..."},
        {"H": "x.x. x.x. x.xo x.x.", "K": "X..x .... ..xx ....", "S": ".... X... .... X..."},
        {"H": "x.x. x.xx x.x. xxx.", "K": "X..? ..x. ..x. .x..", "S": ".... X... .... X..,", "c": ".... x... .... x..."},
        {"H": "xoxo xoxo xxxx xoxo", "K": "X... ...x ..x. ..x.", "c": ".... .... X... ....", "O": ".... .... .... ..?."},
        {"H": "x.x. x.x. x.x. xxxxxx", "K": "X..x .x.. ..x. ....", "S": ".... X... .... X..."},
    ),
    "lo-fi": (
        {"H": "x.x. x.x. x.x. x.x.//x.xo.o x.xo.o", "K": "X... .... ..x. ....", "R": ".... x... .... x..."},
        {"H": "x.x. x.,. x.x. x.,.", "K": "X... ...x ..x. ....", "S": ".... x... .... x..."},
        {"H": "x.xo x.x. x.xo x.x.", "K": "X..x .... ..x. .?..", "S": ".... x... .... x..,", "A": "..o. ..o. ..o. ..o."},
        {"D": "x... x.x. x... x.x.", "K": "X... ..x. ..x. ....", "R": ".... x... .... x..."},
    ),
    "synthwave": (
        {"H": "x.x. x.x. x.x. x.x.", "K": "X... .... X... ....", "Q": ".... X... .... X..."},
        {"H": "xoxo xoxo xoxo xoxo", "K": "X... X... X... X...", "Q": ".... X... .... X..."},
        {"H": "x.x. x.x. x.x. x.x.", "K": "X... ..x. X... ....", "Q": ".... X... .... X...", "E": ".... .... .... ..?."},
        {"O": "..x. ..x. ..x. ..x.", "K": "X... X... X... X.x.", "Q": ".... X... .... X...", "T": "xoxo xoxo xoxo xoxo"},
    ),
    "reggae": (
        {"H": "x.x. x.x. x.x. x.x.", "K": ".... .... X... ....", "R": ".... .... X... ...."},
        {"H": "x.x. x.x. x.xo x.x.", "K": ".... .... X... ....", "S": ".... .... X... ....", "R": "..?. ...? .... ..?."},
        {"H": "x.x. x.x. x.x. x.x.", "K": "X... .... X... ....", "R": ".... .... X... ...?"},
        {"H": "x.x. x.x. x.x. x.x.", "K": "X... X... X... X...", "R": ".... .... X... ....", "O": ".... .... .... ..?."},
    ),
    "ska": (
        {"H": "..x. ..x. ..x. ..x.", "K": "X... .... X... ....", "R": ".... X... .... X..."},
        {"H": "x.X. x.X. x.X. x.X.", "K": "X... .... x... ....", "S": ".... X... .... X..."},
        {"D": "x.X. x.X. x.X. x.X.", "K": "X... ..?. X... ....", "S": ".... X... .... X..."},
    ),
    "afrobeat": (
        {"H": "x.xo x.xo x.xo x.xo", "K": "X..x .... ..x. ....", "R": ".... x..x .... x...", "A": "xoXo xoXo xoXo xoXo"},
        {"H": "x.xx x.xx x.xx x.xx", "K": "X..x ..x. ..x. ..x.", "S": "...o x..o ...x ..o.", "W": "x..x ..x. ..x. x..."},
        {"H": "xoxo xoxo xoxo xoxo", "O": "..x. .... ..x. ....", "K": "X... ..x. X..x ....", "S": "..,o X..o ,..o ..X.",
         "J": "...x ...x ...x x.x.", "V": "x..x ..x. ..x. x..."},
    ),
    "bossa nova": (
        {"H": "x.x. x.x. x.x. x.x. x.x. x.x. x.x. x.x.", "K": "X..x x..x X..x x..x X..x x..x X..x x..x",
         "R": "x... ..x. ..x. .... ..x. .... x... ..x."},
        {"H": "xoxo xoxo xoxo xoxo xoxo xoxo xoxo xoxo", "K": "X..x x..x X..x x..x X..x x..x X..x x..x",
         "R": "x..x ..x. .... .... ..x. ..x. .... ...."},
        {"A": "xoxo xoxo xoxo xoxo xoxo xoxo xoxo xoxo", "K": "X..x x..x X..x x..x X..x x..x X..x x..x",
         "R": "x... ..x. ..x. .... ..x. ..x. ..?. ..x.", "P": ".... x... .... x... .... x... .... x..."},
    ),
    "samba": (
        {"A": "XoxX XoxX XoxX XoxX", "K": "x..x X..x x..x X..x", "R": "x.x. .x.x .x.x .x.."},
        {"A": "XoxX XoxX XoxX XoxX", "F": "x... X... x... X...", "S": "xooX ooXo xooX oXoo", "T": "x..x x..x x..x x..x"},
        {"H": "XoxX XoxX XoxX XoxX", "K": "x..x X..x x..x X..x", "S": "oXoo XooX oXoX oXoo", "G": "x..x ..x. .x.. x...",
         "g": "..x. x... x..x ..x."},
    ),
    "salsa": (
        {"V": "..x. x... x..x ..x. x... x... .... ....", "J": "...x .xx. ...x .xx.", "I": "x.,. x.,. x.,. x...",
         "u": "X-.. xx.. X-.. xx.."},
        {"V": "x..x ..x. .... .... ..x. x... .... ....", "W": "X.x. X.x. X.x. X.x.", "J": ".... ..xx .... ..xx",
         "I": "..x. x... ..x. x...", "L": ".... .... ...x ...."},
        {"W": "X... X.x. X... X.x. X.x. X.x. X.x. X...", "V": "x... ..x. ..x. .... ..x. .... x... ..x.",
         "Y": "x.xx .xx. x.xx .xx.", "J": ".... ..xx .... ..xx", "K": "..?x .... ..?x ...."},
    ),
    "tango": (
        {"K": "x... .... x... ....", "R": ".... .... .... ..o."},
        {"K": "X..x ..x. X... ....", "S": ".... o... .... o.oo"},
    ),
    "flamenco": (
        {"c": "x.x. X.x. X.x. X.x.//x.X.X. X.x.X.//x.x. x.x. X.x.", "K": "X... .... x... ....//X..... ......"},
        {"c": "x.xx X.xx x.xx X.xx//xxXxxX xxXxxX//x.xx x.x. X.xx", "K": "X... ...x ..x. ....//X....x x.....",
         "R": "..o. x.o. ..ox x.o.//..o.o. x.o.o."},
    ),
    "klezmer": (
        {"K": "X... .... X... ....", "S": "..x. ..x. ..x. ..x."},
        {"K": "X... X... X... X...", "S": "..x. ..xx ..x. ..xx"},
        {"K": "X..x ..X. X..x ..X.", "S": "o.ox oxX. o.ox o.X.", "W": "x... x... x... x..."},
    ),
    "polka": (
        {"K": "X... X... X... X...", "S": "..x. ..x. ..x. ..x."},
        {"K": "X... X... X... X...", "S": "..X. ..Xo ..X. ..Xo", "P": "..x. ..x. ..x. ..x."},
        {"K": "X... X... X... X...", "S": "..Xo .oXo ..Xo .oXx", "H": "x.x. x.x. x.x. x.x."},
    ),
    "march": (
        {"K": "X... .... X... ....//X..... X.....", "S": "x.oo x.oo x.oo x.xx//x.oxoo x.oxxx"},
        {"K": "X... x... X... x...//X..... X.....", "S": "..x. x.xx ..x. x.xx//..x.xx ..x.xx"},
        {"K": "X... x... X... x...//X..... X.....", "S": "x.xx x.xx xoxo xxxx//x.xxxx x.xxxx",
         "C": "X... .... x... ....//X..... ......"},
    ),
    "waltz": (
        {"K": "x... .... ....", "R": ".... o... o..."},
        {"K": "X... .... ....", "P": ".... x... x...", "S": ".... o... o.,."},
        {"K": "X... .... ....", "S": ".... x... x...", "H": "x... x... x..."},
    ),
    "ragtime": (
        {"K": "X... .... X... ....", "S": ".... x... .... x..."},
        {"K": "X... x... X... x...", "S": "..x. ..xo ..x. ..xx", "k": "x.xx .x.. x.xx .x.."},
    ),
    "country": (
        {"K": "X... .... X... ....", "R": ".... x... .... x...", "H": "x.x. x.x. x.x. x.x."},
        {"K": "X... ..?. X... ....", "S": "oxXo oxXo oxXo oxXo"},
        {"K": "X... x... X... x...", "S": "..X. ..X. ..X. ..Xo", "H": "x.x. x.x. x.x. x.x."},
        {"K": "X... ..x. X.x. ....", "S": ".... X... .... X...", "D": "X.x. X.x. X.x. X.x."},
    ),
    "folk": (
        {"K": "x... .... x... ....//x..... x.....", "R": ".... o... .... o...//...... o....."},
        {"K": "X... ...? x... ....//X....x x.....", "S": ".... x... .... x...//...... x.....", "T": "o.xo o.xo o.xo o.xo//xooxoo xooxoo"},
        {"K": "X... x... X... x...//X..... X.....", "S": "..x. ..x. ..x. ..xo//..x.x. ..x.xo", "A": "xoxo xoxo xoxo xoxo//xoxoxo xoxoxo"},
    ),
    "celtic": (
        {"F": "X..o x.o. X..o x.o.//X.ox.o X.ox.o", },
        {"F": "X.ox .ox. X.ox .oxo//X.oxox X.oxox", "T": "x.x. x.x. x.x. x.x.//x..x.. x..x.."},
        {"K": "X... x... X... x...//X..... X.....", "F": "xoxX oxXo xoxX oxXo//xoxXox xoxXox", "A": "xoxo xoxo xoxo xoxo//xoxoxo xoxoxo"},
    ),
    "cinematic": (
        {"F": "X... .... .... ....//X..... ......", },
        {"F": "X... ..x. X... x.x.//X...x. X.x.x.", "N": "..o. .o.. ..o. .o.o//...o.. ...o.o"},
        {"F": "X..x ..x. X..x ..x.//X..x.. X..xxx", "N": ".oo. oo.o .oo. oo.x//.oo.oo .oo.xx", "K": "X... .... X... ....//X..... X....."},
        {"F": "X.xx x.xx X.xx x.xx", "E": ".... X... .... X.xx", "K": "X... X... X... X..."},
    ),
    "ambient": (
        {"A": "o... ..o. o... ..o."},
        {"K": "x... .... .... ....", "H": "..o. ..o. ..o. ..o.", "R": ".... .... o... ...."},
        {"K": "x... ..x. .... ....", "H": "o.o. o.o. o.o. o.o.", "R": ".... o... .... o..."},
    ),
    "blues": (
        {"H": "x.x. x.x. x.x. x.x.//x.x.x. x.x.x.", "K": "X... .... X... ....//X..... ....?.", "S": ".... x... .... x...//...... x....."},
        {"D": "x.x. x.x. x.x. x.x.//X.x.x. X.x.x.", "K": "X... ..x. X... ....//X....x x.....", "S": ".... X... .... X.,.//...... X....."},
        {"H": "X.x. X.x. X.x. X.x.//X.x.x. X.x.x.", "K": "X.x. .... X.x. ..?.//X....x X....x", "S": ".... X... .... X...//...... X....o"},
    ),
    "swing": (
        {"D": "x... x.x. x... x.x.", "P": ".... x... .... x..."},
        {"D": "X... x.x. X... x.x.", "P": ".... X... .... X...", "K": "o... o... o... o...", "S": ".... ..,. .... ,..."},
        {"D": "X... X.x. X... X.x.", "P": ".... X... .... X...", "K": "o... o.,. o... o...", "S": "..,. .... ..,. ..?."},
        {"D": "X.x. X.x. X... X.x.", "P": ".... X... .... X...", "S": "..o. .,.. ..?. o...", "K": "x... ..,. ..?. ...."},
        {"O": "X... ..x. X... ..x.", "H": ".... X... .... X...", "K": "o... o... o... o...", "R": ".... .... .... X..."},
    ),
    "jazz ballad": (
        {"S": "o... o.,. o... o...", "P": ".... x... .... x..."},
        {"D": "x... x... x... x.x.", "P": ".... x... .... x...", "S": "o... o... o... o.,.", "K": "o... .... o... ...."},
        {"D": "x... x.x. x... x.x.", "P": ".... x... .... x...", "R": ".... .... .... ?...", "K": "o... .... .,.. ...."},
    ),
    "jazz waltz": (
        {"D": "x... x.x. x...", "P": ".... x... x..."},
        {"D": "X... x.x. x.x.", "P": ".... x... ....", "K": "x... .... ..,.", "S": ".... .... ..?."},
        {"D": "X... x.x. x... X... x... x.x.", "P": ".... x... x... .... x... x...", "K": "x... ..?. .... x... .... x...", "S": "..,. .... ..o. .... ..x. ...."},
    ),
    "boogie": (
        {"D": "x.x. x.x. x.x. x.x.", "K": "x... x... x... x...", "S": ".... x... .... x..."},
        {"D": "X.x. X.x. X.x. X.x.", "K": "X... x... X... x...", "S": ".... X.,. .... X..."},
    ),
}  # fmt: skip

# Fills for the last beats: s snare, o ghost, h m l f toms from high to low, k kick, t T timbales, c clap, r side stick.
FILLS: dict[str, tuple[str, ...]] = {
    "rock": ("sshh llff", "ssss hhll", "s.sh .hlf", "hhmm llff", "s.ss", "ss.s", "kkss kkff", "sshh mmll", "s.hh l.f.",
             "ssss ssss hhhh ffff", "shlf", "skks kksk"),
    "soft": ("..s.", "r.rs", "s.ss", "..hl", "h.l.", "o.os", "..s. s.ss", "..ss h.f."),
    "jazz": ("sos hhl", "s.s .s.", "..s", "s.s s.h", "oos oos", "shl", "s.h s.l", "hhl llf"),
    "latin": ("t.tt .tTT", "tttt TTTT", "..tt t.T.", "t..t ..T.", "tt.t", "tTtT", ".t.t ttTT"),
    "electronic": ("ssss", "s.s. ssss", "s.ss", "..cc", "c.cc", "s... s.s. ssss ssss", "ffll"),
    "funk": ("s.os .sss", "ssos", "k.sk s.ss", ".s.s", "oskk s.hf", "s..s ..ss"),
    "march": ("ssss", "sss sss", "s.ss ssss", "s.ss"),
    "drums": ("ffff", "llff ffff", "f.ff f.ff", "fff fff", "hhll ffff"),
    "none": (),
}  # fmt: skip
FILL_KEYS = {"s": 38, "o": 38, "h": 50, "m": 47, "l": 45, "f": 41, "k": 36, "t": 65, "T": 66, "c": 39, "r": 37}
