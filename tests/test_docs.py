"""The documents say what is true: every setting is described, every command exists, every licence is named."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _names(text: str) -> set[str]:
    return set(re.findall(r"\bNOTEWRIGHT_[A-Z0-9_]+\b", text))


def test_every_setting_is_described_and_every_described_one_exists():
    code = _names((ROOT / "musicsite" / "settings.py").read_text())
    table = {
        line.split("`")[1] for line in (ROOT / "docs/run.md").read_text().splitlines() if line.startswith("| `NOTE")
    }
    assert code == table


@pytest.mark.parametrize("page", ["README.md", *sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("docs/*.md"))])
def test_links_and_paths_lead_somewhere(page):
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text):
        assert (ROOT / page).parent.joinpath(target).exists(), f"{page} links to {target}"


@pytest.mark.parametrize("page", ["README.md", *sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("docs/*.md"))])
def test_make_targets_and_commands_exist(page):
    text = (ROOT / page).read_text()
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", text, flags=re.M):
        name = target[0] or target[1]
        assert re.search(rf"^{name}:", makefile, flags=re.M), f"{page} names make {name}"
    commands = {p.stem for p in ROOT.glob("*/management/commands/*.py")} | {"migrate", "check"}
    for command in re.findall(r"manage\.py ([a-z]+)", text):
        assert command in commands, f"{page} names manage.py {command}"
    for module in re.findall(r"python -m (bench[.\w]*)", text):
        path = ROOT.joinpath(*module.split("."))
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), f"{page} names {module}"


def test_every_package_we_ship_with_is_in_the_notices():
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text().lower()
    locked = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.M)
    missing = [name for name in [*locked, "torch"] if f"| {name.lower()} |" not in notices]
    assert len(locked) > 50
    assert not missing


def test_nothing_names_a_registry_or_a_machine():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    wanted = re.compile(r"registry\.npmjs|pypi\.org|files\.pythonhosted|/root/|/home/[a-z]+/")
    for name in filter(None, files):
        if Path(name).suffix in {".py", ".js", ".md", ".json", ".lock", ".toml", ".html", ".css", ".sh", ""}:
            text = (ROOT / name).read_text(errors="ignore")
            if name != "tests/test_docs.py":
                assert not wanted.search(text), name
