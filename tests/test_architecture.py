"""The house keeps its shape: checked by machine, so that nobody has to remember it."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent


def test_every_room_imports_only_the_floors_below_it() -> None:
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("bot/**/__init__.py")), ids=lambda path: str(path.parent.name)
)
def test_init_files_stay_empty(path: Path) -> None:
    assert path.read_text().strip() == ""


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
