"""Dockerfile and compose.yaml cannot be run here, so they are read: what is in them must fit the
program, and hold to what a linter would ask for."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import cli
from bot.config import Settings

ROOT = Path(__file__).parent.parent
COMPOSE = (ROOT / "compose.yaml").read_text()
INSTRUCTIONS = (
    "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "RUN",
    "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
)  # fmt: skip


def instructions() -> list[tuple[str, str]]:
    """Name and rest, long lines joined, comments left out."""
    text = (ROOT / "Dockerfile").read_text()
    bare = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", bare)
    parts = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(name, rest.strip()) for name, _space, rest in parts]


def last_stage() -> list[tuple[str, str]]:
    lines = instructions()
    begins = max(n for n, (name, _rest) in enumerate(lines) if name == "FROM")
    return lines[begins:]


def of(name: str, lines: list[tuple[str, str]]) -> list[str]:
    return [rest for found, rest in lines if found == name]


# --- Dockerfile ---


def test_only_known_instructions_and_at_least_two_stages() -> None:
    assert {name for name, _rest in instructions()} <= set(INSTRUCTIONS)
    assert len(of("FROM", instructions())) >= 2


def test_every_image_has_its_version() -> None:
    for image in of("FROM", instructions()):
        assert re.match(r"[\w./-]+:[\w.-]+( AS \w+)?$", image), image
        assert ":latest" not in image
    version = (ROOT / "pyproject.toml").read_text().split('requires-python = ">=')[1][:4]
    assert all(f"python:{version}" in image for image in of("FROM", instructions()))


def test_it_does_not_run_as_root() -> None:
    lines = last_stage()
    user = of("USER", lines)[-1]
    assert user not in ("root", "0")
    assert any(f"useradd --uid 10001 --create-home {user}" in run for run in of("RUN", lines))
    after = [name for name, _rest in lines[lines.index(("USER", user)) :]]
    assert "RUN" not in after
    assert "COPY" not in after


def test_no_caches_and_no_compiler_remain() -> None:
    for run in of("RUN", instructions()):
        assert "pip install" not in run or "--no-cache-dir" in run
        assert "sudo" not in run
    assert not any("pip install" in run for run in of("RUN", last_stage()))


def test_signals_reach_the_program_itself() -> None:
    for name in ("ENTRYPOINT", "CMD"):
        assert of(name, last_stage())[0].startswith("["), "a shell in between would eat SIGTERM"
    assert of("STOPSIGNAL", last_stage()) == ["SIGTERM"]


def test_what_it_starts_exists() -> None:
    assert of("ENTRYPOINT", last_stage()) == ['["python", "-m", "bot"]']
    commands = {command.name or command.callback.__name__ for command in cli.registered_commands}  # type: ignore[union-attr]
    assert of("CMD", last_stage()) == ['["run"]']
    assert "run" in commands


def test_the_health_check_asks_health_at_the_port_in_force() -> None:
    check = of("HEALTHCHECK", last_stage())[0]
    assert "/health" in check
    assert "os.environ['PORT']" in check
    assert all(f"--{name}=" in check for name in ("interval", "timeout", "start-period", "retries"))


def test_everything_copied_from_here_is_let_through() -> None:
    let_through = (ROOT / ".dockerignore").read_text().split()
    assert let_through[0] == "*"
    for copied in of("COPY", instructions()):
        if not copied.startswith("--from="):
            for source in copied.split()[:-1]:
                assert f"!{source}" in let_through
                assert (ROOT / source).exists()


def test_the_database_lies_where_the_user_may_write() -> None:
    environment = " ".join(of("ENV", last_stage()))
    folder = re.search(r"DATABASE_URL=sqlite:///(/\w+)/", environment)
    assert folder is not None
    assert folder[1] in of("VOLUME", last_stage())
    assert any(
        f"install -d -o zvonok -g zvonok {folder[1]}" in run for run in of("RUN", last_stage())
    )


def settings_named(text: str) -> Iterator[str]:
    own = {name.upper() for name in Settings.model_fields}
    foreign = ("PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
    for name in re.findall(r"(?:^|\s)([A-Z][A-Z_]+)[=:](?=\S| \$| \w)", text):
        if name not in own and name not in foreign and not name.startswith("POSTGRES_"):
            yield name


def test_every_variable_is_a_setting() -> None:
    assert list(settings_named(" ".join(of("ENV", instructions())))) == []
    assert list(settings_named(services()["bot"])) == []


# --- compose.yaml ---


def services() -> dict[str, str]:
    """Each service's own lines."""
    body = COMPOSE.split("services:\n")[1].split("\nvolumes:\n")[0]
    parts = re.split(r"^  (\w+):\n", body, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_it_is_yaml_of_two_services() -> None:
    assert "\t" not in COMPOSE
    assert services().keys() == {"bot", "database"}
    for line in COMPOSE.splitlines():
        indent = len(line) - len(line.lstrip())
        assert indent % 2 == 0, line


def test_no_secret_is_written_down_and_those_needed_are_asked_for() -> None:
    for name in ("BOT_TOKEN", "SECRET_KEY", "POSTGRES_PASSWORD"):
        assert f"{name}: ${{{name}:?" in COMPOSE
    for line in COMPOSE.splitlines():
        if re.search(r"(TOKEN|KEY|PASSWORD|SECRET):", line):
            assert "${" in line, line


def test_the_bot_waits_for_a_database_that_is_well() -> None:
    assert "condition: service_healthy" in services()["bot"]
    assert "pg_isready" in services()["database"]
    assert "@database:5432/zvonok" in services()["bot"]


def test_nothing_is_open_to_the_internet_and_the_data_outlives_the_container() -> None:
    assert re.findall(r'- "([^"]+):\d+:\d+"', COMPOSE) == ["127.0.0.1"]
    assert "ports:" not in services()["database"]
    volume = re.search(r"- (\w+):/var/lib/postgresql/data", services()["database"])
    assert volume is not None
    assert f"\nvolumes:\n  {volume[1]}:" in COMPOSE


@pytest.mark.parametrize("service", ["bot", "database"])
def test_it_comes_back_after_a_restart(service: str) -> None:
    assert "restart: unless-stopped" in services()[service]


def test_the_grace_of_a_stop_is_longer_than_the_drain() -> None:
    grace = re.search(r"stop_grace_period: (\d+)s", services()["bot"])
    assert grace is not None
    assert int(grace[1]) >= 20
