"""The commands of the office and of the server. None but ``run`` and ``demo`` loads the messenger.

They speak the language of the terminal (``LANG``), Russian or English.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer
from rich.console import Console

from bot import i18n
from bot.config import Settings, read_settings
from bot.domain.clock import SystemClock
from bot.domain.codes import Selection
from bot.domain.errors import ZvonokError
from bot.domain.people import Role
from bot.domain.setup import SettingsFault
from bot.i18n import _

if TYPE_CHECKING:
    from bot.domain.checkup import Finding
    from bot.domain.importing.report import ImportOptions
    from bot.storage.database import Database

T = TypeVar("T")

cli = typer.Typer(
    help="The school diary in a messenger.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

CANNOT = 2
"""Exit status when what was asked cannot be done, and one sentence says why."""


class Language(StrEnum):
    RU = "ru"
    EN = "en"


SchoolOption = Annotated[
    str | None, typer.Option("--school", help="Which school, where there are several.")
]


def main() -> None:
    with i18n.use(_language()):
        try:
            cli(prog_name="python -m bot")
        except SettingsFault as fault:
            _give_up(_setting(fault))
        except ZvonokError as error:
            _give_up(_refusal(error))


def _language() -> str:
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next((name for name in names if name), "")
    return "ru" if chosen.lower().startswith("ru") else "en"


def _say(text: str) -> None:
    out.print(text, markup=False)


def _give_up(sentence: str) -> NoReturn:
    err.print(sentence, markup=False)
    sys.exit(CANNOT)


def _setting(fault: SettingsFault) -> str:
    from bot.screens.setup import setting_fault

    return setting_fault(fault)


def _refusal(error: ZvonokError) -> str:
    from bot.screens.office import refusal

    return refusal(error)


# --- the server -----------------------------------------------------------------------------------


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page with the phones listens.")] = 8480,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its files.")] = Path(".zvonok"),
) -> None:
    """The bot with a demo school and phones in the browser: no token, no internet."""
    from bot.demo import serve

    _set_up_logs(read_settings(_env_file=None))
    asyncio.run(serve(folder, port, _say))


@cli.command()
def run() -> None:
    """Answer families, students and teachers: needs BOT_TOKEN and SECRET_KEY."""
    settings = read_settings(("BOT_TOKEN", "SECRET_KEY"))
    _set_up_logs(settings)
    from bot.app import serve

    asyncio.run(serve(settings, _say))


def _set_up_logs(settings: Settings) -> None:
    from bot import logs

    logs.set_up(settings.log_format, settings.zvonok_log_file, settings.zvonok_log_days)


@cli.command()
def migrate(
    revision: Annotated[str, typer.Argument(help="A revision, or the newest.")] = "head",
) -> None:
    """Bring the database to the newest shape (``run`` does it by itself)."""
    from bot.storage.migrate import migrate

    asyncio.run(migrate(read_settings().database, revision))
    _say(_("The database is up to date."))


@cli.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file; only its owner can read it.")],
) -> None:
    """The whole database in one file, taken while the bot runs."""
    from bot.screens.backup import backed_up
    from bot.storage.backup import back_up

    _say(backed_up(asyncio.run(back_up(read_settings().database, file)), file))


@cli.command()
def restore(file: Annotated[Path, typer.Argument(help="A file made by backup.")]) -> None:
    """A backup into the empty database of DATABASE_URL, SQLite or PostgreSQL."""
    from bot.screens.backup import restored
    from bot.storage.backup import restore

    _say(restored(asyncio.run(restore(file, read_settings().database))))


@cli.command()
def doctor() -> None:
    """What is wrong with this set-up, in sentences. Changes nothing; status 1 if something is."""
    from bot.domain.checkup import Verdict
    from bot.screens.checkup import checkup_lines

    findings = asyncio.run(_examined())
    _say("\n".join(checkup_lines(findings)))
    if any(finding.verdict is Verdict.BAD for finding in findings):
        sys.exit(1)


async def _examined() -> "list[Finding]":
    from bot.app import telegram_state
    from bot.config import setting_faults
    from bot.domain.checkup import Finding, Verdict, What
    from bot.services.checkup import Setup, examine

    settings, faults = setting_faults(("BOT_TOKEN", "SECRET_KEY"))
    wrong = [
        Finding(Verdict.BAD, What.SETTING_WRONG, {"sentence": _setting(fault)}) for fault in faults
    ]
    setup = Setup(
        database=settings.database,
        keys=settings.keys if settings.secret_key else (),
        webhook=settings.webhook_url or "",
        secret_files=(Path(".env"),),
    )
    ask = partial(telegram_state, settings) if settings.bot_token else None
    first = wrong or [Finding(Verdict.GOOD, What.SETTINGS_GOOD)]
    return [*first, *await examine(setup, ask)]


async def _on_database(work: "Callable[[Database], Awaitable[T]]") -> T:
    """On the migrated database of DATABASE_URL."""
    from bot.storage.database import open_database
    from bot.storage.migrate import migrate

    url = read_settings().database
    await migrate(url)
    db = open_database(url)
    try:
        return await work(db)
    finally:
        await db.close()


def _now() -> datetime:
    return SystemClock().now()


# --- the office -----------------------------------------------------------------------------------


@cli.command()
def codes(
    klass: Annotated[str | None, typer.Option("--class", help="A class, for example 5А.")] = None,
    role: Annotated[Role | None, typer.Option(help="Only these people.")] = None,
    person: Annotated[str | None, typer.Option(help="One person, by the school's id.")] = None,
    reissue: Annotated[bool, typer.Option(help="Also for those linked; old codes end.")] = False,
    csv: Annotated[Path | None, typer.Option(help="Write the codes to a .csv file.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write slips to cut out, as .pdf.")] = None,
) -> None:
    """One-time codes for families and teachers, as slips to print."""
    if not (klass or person or role):
        _give_up(_("Say whose codes: --class, --role or --person."))
    keys = read_settings(("SECRET_KEY",)).keys
    selection = Selection(class_name=klass, role=role, person=person)
    for path in (csv, pdf):
        if path is not None:  # before old codes end: the new ones are shown only once
            _must_be_writable(path)
    asyncio.run(_on_database(lambda db: _codes(db, keys, selection, reissue, csv, pdf)))


async def _codes(
    db: "Database",
    keys: tuple[str, ...],
    selection: Selection,
    reissue: bool,
    csv: Path | None,
    pdf: Path | None,
) -> None:
    from bot.screens import office, slips
    from bot.services.codes import issue_codes
    from bot.storage import bots

    username = await db.read(bots.username) or ""
    now = _now()
    issued = await db.write(lambda conn: issue_codes(conn, keys, now, selection, reissue=reissue))
    _say(office.codes_issued(issued, shown=csv is None and pdf is None, username=username))
    if csv is not None and issued.codes:
        _keep(csv, slips.sheet(issued.codes, username), "csv")
    if pdf is not None and issued.codes:
        _keep(pdf, slips.slips(issued.codes, username), "pdf")


def _keep(path: Path, drawing: object, kind: str) -> None:
    """Only the owner may read a file with codes."""
    from bot.reports.draw import draw

    content = draw(drawing, kind)  # type: ignore[arg-type]
    try:
        path.touch(mode=0o600)
        path.chmod(0o600)
    except OSError:
        _cannot_be_written(path)
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError:
        _cannot_be_written(path)
    _say(_("Written: {file}").format(file=path))


def _must_be_writable(path: Path) -> None:
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        _cannot_be_written(path)


def _cannot_be_written(path: Path) -> NoReturn:
    _give_up(_("{file} cannot be written.").format(file=path))


@cli.command()
def template(
    path: Annotated[Path, typer.Argument(help="The file to write, .xlsx.")],
    language: Annotated[Language, typer.Option(help="Of headers and examples.")] = Language.RU,
) -> None:
    """An empty workbook in the import's format, with examples."""
    from bot.sources.spreadsheets import write_book
    from bot.sources.template import template as made

    _write(path, write_book(made(language.value)))


@cli.command("import")
def import_(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help=".xlsx, .xls, .ods, .csv, a .zip of them, OneRoster or aSc."),
    ] = None,
    apply: Annotated[bool, typer.Option(help="Apply it, not only report.")] = False,
    undo: Annotated[bool, typer.Option(help="Take the last import back (for 24 hours).")] = False,
    school: SchoolOption = None,
    effective: Annotated[
        str | None, typer.Option(help="First day on which the file's plans hold: 2026-11-23.")
    ] = None,
    new_year: Annotated[bool, typer.Option(help="The file begins a new school year.")] = False,
    accept: Annotated[
        list[str] | None, typer.Option(help="Answer a question with yes: «Sheet:row», or all.")
    ] = None,
) -> None:
    """Import the school's spreadsheet: a report first; --apply does it, --undo takes it back."""
    if undo:
        asyncio.run(_on_database(lambda db: _undo(db, school)))
        return
    if not files:
        _give_up(_("Name at least one file, or use --undo."))
    named = [(path.name, _content(path)) for path in files]
    options = _options(named, school, effective, new_year, accept or [])
    asyncio.run(_on_database(lambda db: _import(db, named, options, apply)))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        _give_up(_("{file} cannot be read.").format(file=path))


def _options(
    files: list[tuple[str, bytes]],
    school: str | None,
    effective: str | None,
    new_year: bool,
    accept: list[str],
) -> "ImportOptions":
    from bot.domain.importing.report import ImportOptions

    return ImportOptions(
        school=school,
        effective=_day(effective),
        new_year=new_year,
        accept=True if "all" in accept else frozenset(accept),
        file_name=", ".join(name for name, _ in files),
        file_hash=sha256(b"".join(data for _, data in files)).hexdigest(),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        _give_up(_("A day is written like 2026-11-23."))


async def _import(
    db: "Database", files: list[tuple[str, bytes]], options: "ImportOptions", apply: bool
) -> None:
    from bot.screens.import_report import report_lines
    from bot.services import importing
    from bot.sources.spreadsheets import read_files

    now = _now()
    with err.status(_("Reading the file…")) as doing:
        prepared = importing.prepare(read_files(files))
        doing.update(_("Comparing with the diary…"))
        plan = await db.read(lambda conn: importing.dry_run(conn, prepared, options, now))
        report = plan.report
        if apply:
            doing.update(_("Writing…"))
            report = await db.write(lambda conn: importing.apply(conn, plan, options, now))
    _say("\n".join(report_lines(report)))


async def _undo(db: "Database", school: str | None) -> None:
    from bot.screens.import_report import undo_lines
    from bot.services import importing

    now = _now()
    undone = await db.write(lambda conn: importing.undo_last(conn, school, now))
    _say("\n".join(undo_lines(undone, "UTC")))


@cli.command()
def verify(
    receipt: Annotated[str, typer.Argument(help="The code of the receipt: 318-7K3DM-…")],
) -> None:
    """Whether a receipt of a signed week is genuine, and whether the diary still says it."""
    keys = read_settings(("SECRET_KEY",)).keys
    asyncio.run(_on_database(lambda db: _verify(db, keys, receipt)))


async def _verify(db: "Database", keys: tuple[str, ...], receipt: str) -> None:
    from bot.screens.receipts import verdict
    from bot.services.signing import verify_receipt

    _say(verdict(await db.read(lambda conn: verify_receipt(conn, keys, receipt))))
