"""Rhythms of tunes by feel, and which feels, scales and ornaments a genre's tunes have; x is a stroke."""

RHYTHMS: dict[str, tuple[str, ...]] = {
    "song": (
        "x--- x--- x-x- x---//x---x- x-x-x-", "x-x- x--- x-x- x---//x-x-x- x---x-", "x--- --x- x--- x---//x----- x---x-",
        "x--- ---- x--- x---//x---x- x-----", "x--- x-x- x--- ----//x---x- x-----", "x-x- x-x- x--- ----//x-x-x- x-----",
        "x--- --x- x-x- x---//x---x- x---x-", "x--- x--- x--- x-x-//x---x- x-x-x-", "x--x x--- x--x x---//x--xx- x---x-",
        "x--- ---- --x- x-x-//x-----  x-x-x-", "x--- x--- x--- x---//x---x- x---x-",
    ),
    "pop": (
        "x-x- x--x --x- x---//x-x-x- x---x-", ".... x-x- x-x- x---//..x-x- x---x-", "x--x --x- x-x- ----//x---x- x-x---",
        "..x- x-x- x--x ----//..x-x- x-x---", "x-x- x-x- --x- x---//x-x-x- --x-x-", "x--- x--x --x- ----//x---x- ------",
        "x-xx --x- x--- x-x-//x-x-x- x---x-", "x--x --x- --x- x-x-//x---x- x-----", "..x- x--- x-x- --x-//..x-x- x-----",
        "x--- ---- x-x- --x-//x----- x-x-x-", "xx-x --x- x--- ....//x-x-x- x---..", "..xx x-x- x-x- x---//..x-x- x-x-x-",
    ),
    "swing": (
        "x--- x-x- --x- x---", "..x- x-x- x-x- ----", "x-x- --x- --x- x-x-", "x--- ..x- x-x- x---", ".... x-x- x-x- x-x-", "x-x- x-x- x--- ....",
        "--x- x-x- x--- ..x-".replace("--x- x", "..x- x", 1), "x--- ---- ..x- x-x-", "x-.x x-x- --x- ----".replace(".x", "x-"), "x-x- x--- ..x- x---",
    ),
    "latin": (
        "x--x --x- --x- x---", "..x- x--- x-x- --x-", "x-x- --x- x--x ----", "x--- --x- ---- x-x-", "..x- ..x- x--- --x-", "x-xx --x- --x- ----",
        "x--x --x- ---- x-x-", ".x-x --x- x-x- ----", "x--- x-x- --x- --x-",
    ),
    "riff": (
        "x.xx .x.. x-.. ....", "x--. x.x. .x-- ....", "..x. x.x- .xx- ----", "xx.x ..x. x--- ....", "x... ..x. x.x- ----", "x-x. .x.x x--- ....",
        ".x.x x.x. ..x- ----", "x.x. x.x. xxx- ----", "x-.x -.x- x--- ....",
    ),
    "run": (
        "x-x- x-x- x-x- x-x-//x-x-x- x-x-x-", "x-x- xxxx x-x- x-x-//x-xxx- x-x-x-", "xxxx x-x- xxxx x---//xxx-x- x-x-x-", "x--- xxxx x-x- xxxx//x---xx x-x-x-",
        "xxxx xxxx x-x- x---//x-x-x- x---x-", "x--x x-x- x-x- x-x-//x--xx- x-x-x-", "x-xx x-xx x-x- x---//x-x-xx x-x-x-",
    ),
    "long": (
        "x--- ---- x--- ----//x----- x-----", "x--- ---- ---- x---//x----- ----x-", "x--- ---- ---- ----//x----- ------", "x--- --x- x--- ----//x---x- x-----",
        "x--- ---- x--- x---//x----- x---x-", ".... x--- x--- ----//..x--- x-----", "x--- x--- ---- ----//x---x- ------",
    ),
    "waltz": (
        "x--- ---- x---", "x--- x--- x---", "x--- --x- x---", "x--- ---- x-x-", "x-x- x-x- x---", "x--- x-x- x-x-", "x--- ---- ----", ".... x--- x---", "x--x x--- x---",
        "x-x- x--- x---",
    ),
}  # fmt: skip
ENDS = (
    "x--- ---- x--. ....//x----- x---..", "x--- ---- ---. ....//x----- ----..", "x--- x--- ---- ....//x---x- ----..", "x-x- x--- ---- ....//x-x-x- ----..",
    "x--- ---- ---- ....//x----- ---...",
)  # fmt: skip
ENDS_THREE = ("x--- ---- ....", "x--- ---- --..", "x--- x--- ....")
FINAL = "x--- ---- ---- ----//x----- ------//x--- ---- ----"

FEEL: dict[str, tuple[str, ...]] = {
    "classical": ("song", "run", "song"), "baroque": ("run", "run", "song"), "romantic": ("song", "long"), "impressionist": ("song", "long"),
    "chorale": ("song",), "minimalist": ("riff", "song", "run"), "cinematic": ("long", "song"), "ambient": ("long",), "waltz": ("song",),
    "march": ("song", "run"), "lullaby": ("song",), "ragtime": ("riff", "pop", "latin"), "folk": ("song",), "celtic": ("run",), "polka": ("run", "song"),
    "klezmer": ("run", "song", "latin"), "flamenco": ("run", "song"), "tango": ("song", "latin", "run"), "bossa nova": ("latin", "pop"), "samba": ("latin", "riff"),
    "salsa": ("latin", "riff"), "reggae": ("pop", "song"), "ska": ("pop", "latin"), "afrobeat": ("riff", "latin"), "blues": ("swing",), "boogie-woogie": ("swing", "riff"),
    "swing": ("swing",), "jazz ballad": ("swing", "long", "song"), "jazz waltz": ("swing",), "gospel": ("pop", "song"), "soul": ("pop", "riff"), "funk": ("riff",),
    "disco": ("pop", "latin"), "rock": ("pop", "riff", "song"), "punk": ("song", "pop"), "metal": ("riff", "run", "long"), "pop": ("pop",), "ballad": ("pop", "song"),
    "country": ("song", "pop"), "hip-hop": ("riff", "pop"), "lo-fi": ("pop", "long", "swing"), "house": ("riff", "pop"), "techno": ("riff",), "trance": ("pop", "riff", "latin"),
    "drum and bass": ("long", "pop"), "synthwave": ("pop", "long", "riff"),
}  # fmt: skip
BLUE = {"blues", "boogie-woogie", "gospel", "soul", "funk", "rock"}
FIVE_NOTES = {"rock", "blues", "soul", "gospel", "hip-hop", "folk", "country", "afrobeat", "lo-fi", "reggae", "funk"}
CHROMATIC = {"swing", "jazz ballad", "jazz waltz", "bossa nova", "ragtime", "klezmer", "tango", "boogie-woogie"}
