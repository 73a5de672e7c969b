"""backup, restore and doctor as somebody types them at a terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def typed(tmp_path: Path) -> "Terminal":
    return Terminal(tmp_path)


class Terminal:
    """``python -m bot …`` in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str, **environment: str) -> tuple[int, str]:
        known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=known | {"PYTHONPATH": str(ROOT), "LANG": "ru_RU.UTF-8"} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


def test_a_backup_is_made_once_and_restored_elsewhere(typed: Terminal) -> None:
    typed("migrate")
    status, said = typed("backup", "school.backup")
    assert status == 0, said
    assert "Сохранено в school.backup" in said
    assert typed("backup", "school.backup")[0] == 2
    status, said = typed("restore", "school.backup", DATABASE_URL="sqlite:///new/diary.db")
    assert status == 0, said
    assert "Восстановлено" in said
    assert (typed.folder / "new" / "diary.db").exists()


def test_the_first_import_can_be_taken_back(typed: Terminal) -> None:
    """It issues no code by itself: the first start does, and then the import has come to stay."""
    key = {"SECRET_KEY": "kZq81v" * 8}
    typed("template", "school.xlsx", "--language", "ru")
    status, said = typed("import", "school.xlsx", "--apply", **key)
    assert status == 0, said
    status, said = typed("import", "--undo", **key)
    assert status == 0, said
    assert "отменена" in said


def test_codes_that_cannot_be_written_are_not_issued(typed: Terminal) -> None:
    """They are shown once: what went into a file that is not there would be lost."""
    key = {"SECRET_KEY": "kZq81v" * 8}
    typed("template", "school.xlsx", "--language", "ru")
    typed("import", "school.xlsx", "--apply", **key)
    for file in ("gone/codes.csv", "."):
        status, said = typed("codes", "--role", "parent", "--csv", file, **key)
        assert (status, said) == (2, f"Файл {file} не удаётся записать.\n")
    assert (
        typed("template", "gone/school.xlsx")[1] == "Файл gone/school.xlsx не удаётся записать.\n"
    )
    issued = typed("codes", "--role", "parent", "--csv", "codes.csv", **key)
    codes = (typed.folder / "codes.csv").read_text("utf-8-sig").splitlines()[1:]
    assert issued[1].startswith(f"Новых кодов: {len(codes)}."), issued


def test_what_cannot_be_done_is_one_sentence(typed: Terminal) -> None:
    for words in (("backup", "x.backup"), ("restore", "x.backup")):
        status, said = typed(*words, DATABASE_URL="postgresql://a:secret@127.0.0.1:1/diary")
        assert status == 2
        assert said.count("\n") == 1
        assert "secret" not in said
        assert "Traceback" not in said


def test_doctor_names_everything_that_is_missing(typed: Terminal) -> None:
    status, said = typed("doctor", PORT="0")
    assert status == 1
    assert "PORT" in said
    assert "BOT_TOKEN" in said
    assert "SECRET_KEY" in said
    assert "Нужно исправить 3 пункта." in said


def test_doctor_without_a_network_says_so_and_names_no_token(typed: Terminal) -> None:
    token = "123456789:AAF-abcdefghijklmnopqrstuvwxyz12345"
    status, said = typed(
        "doctor",
        BOT_TOKEN=token,
        SECRET_KEY="0123456789abcdefghijklmnopqrstuv",
        TELEGRAM_API_URL="http://127.0.0.1:1",
    )
    assert status == 1
    assert "Telegram недоступен" in said
    assert token not in said
