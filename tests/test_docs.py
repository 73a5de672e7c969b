"""The README says what the program does, in both languages."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from bot.config import Settings
from bot.sources.systems import systems
from bot.sources.told import COMMON

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.ru.md")


@pytest.mark.parametrize("name", READMES)
def test_every_setting_stands_in_the_table_and_no_other(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", text, flags=re.MULTILINE))
    assert told == {field.upper() for field in Settings.model_fields}


@pytest.mark.parametrize("name", READMES)
def test_every_setting_of_a_diary_system_stands_beside_its_table(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `\[(\w+)\]` \|(.*)$", text, flags=re.MULTILINE))
    assert set(rows) == set(systems())
    for code, told in rows.items():
        known = import_module(f"bot.sources.{code}.system").SETTINGS
        assert known == set(re.findall(r"`(\w+)(?: = true)?`", told)) - COMMON, code


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md"])
def test_every_link_and_picture_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


@pytest.mark.parametrize("name", READMES)
def test_the_commands_of_the_readme_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"python -m bot (\w+)", text))
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for command in named:
        assert re.search(rf"^│ {command} ", shown.stdout, flags=re.MULTILINE), command


def test_every_verb_of_the_makefile_is_real() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    text = "".join(
        (ROOT / name).read_text(encoding="utf-8") for name in [*READMES, "CONTRIBUTING.md"]
    )
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.MULTILINE)) <= verbs
