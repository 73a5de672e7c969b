"""The house keeps its shape: checked by machine, so that nobody has to remember it."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from bot.storage import tables

ROOT = Path(__file__).parent.parent


def test_every_room_imports_only_the_floors_below_it() -> None:
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == 0


INDEX = ROOT / "bot/storage/tables/__init__.py"
"""Alembic must see every table, and a query need not know which file a table stands in."""


@pytest.mark.parametrize(
    "path",
    sorted(set(ROOT.glob("bot/**/__init__.py")) - {INDEX}),
    ids=lambda path: str(path.parent.name),
)
def test_init_files_stay_empty(path: Path) -> None:
    assert path.read_text().strip() == ""


def test_the_index_of_tables_names_each_of_them() -> None:
    files = {f"bot.storage.tables.{path.stem}" for path in INDEX.parent.glob("[!_]*.py")}
    assert files <= sys.modules.keys(), "a file of tables that the index does not know"
    made = {mapper.class_.__name__ for mapper in tables.Base.registry.mappers}
    assert set(tables.__all__) == made | {"Base"}


@pytest.mark.parametrize("command", ["import", "codes", "template", "migrate", "backup"])
def test_commands_of_the_office_never_load_the_messenger(command: str) -> None:
    """aiogram takes seconds and 169 MB to import; a spreadsheet needs none of it."""
    script = (
        "import sys, runpy\n"
        f"sys.argv = ['bot', '{command}', '--help']\n"
        "try:\n    runpy.run_module('bot', run_name='__main__')\n"
        "except SystemExit:\n    pass\n"
        "assert 'aiogram' not in sys.modules, 'aiogram was loaded'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_server_loads_its_rooms_once_and_searches_them_for_garbage_never() -> None:
    script = (
        "import gc, sys\n"
        "from bot.app import load_rooms\n"
        "load_rooms()\n"
        "assert {'aiogram', 'bot.handlers.table'} <= sys.modules.keys()\n"
        "assert not {'matplotlib', 'fpdf'} & sys.modules.keys(), 'papers are drawn elsewhere'\n"
        "assert gc.isenabled()\n"
        "assert gc.get_freeze_count() > 10 * len(gc.get_objects())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
