"""Everything held about somebody as a file, and the way out with nothing left behind."""

import json
from datetime import date, datetime, time
from html import escape
from typing import Any

from bot import i18n
from bot.domain.calendar import local_date
from bot.domain.personal import Holding
from bot.i18n import _, ngettext
from bot.keyboards.actions.export import AskForget, Forget, SendExport
from bot.keyboards.actions.settings import OpenSettings
from bot.keyboards.buttons import Row, Style, button
from bot.keyboards.pieces import last_row
from bot.reports.papers import Archive
from bot.screens.export_columns import FOR_MACHINES, label
from bot.screens.export_values import lines
from bot.screens.export_words import heading
from bot.screens.papers import Paper
from bot.screens.screen import Screen, blocks_of, bold, text_of

_STYLE = (
    "body{font-family:sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;font-size:.9rem}"
    "td,th{border:1px solid #999;padding:.2rem .4rem;"
    "text-align:left;vertical-align:top}.wide{overflow-x:auto}"
)


def exported(holding: Holding, zone: str) -> Screen:
    """``zone`` is the reader's: moments are written by its clock."""
    number = sum(len(rows) for rows in holding.tables.values())
    text = blocks_of(
        bold(_("Everything held about you and your children")),
        ngettext("{n} record.", "{n} records.", number).format(n=number),
        _("The file holds it twice: to be read (HTML) and for machines (JSON)."),
        _("Photos and files themselves stay in your chats; here are their names."),
    )
    paper = Paper(archive(holding, zone), "zip", "zvonok-export.zip")
    return Screen(text, (last_row(OpenSettings()),), paper=paper)


def archive(holding: Holding, zone: str) -> Archive:
    """``export.json`` and ``export.html``, the second in the reader's words."""
    return Archive(
        files=(("export.json", _json(holding)), ("export.html", _html(holding, zone))),
        stamped=holding.made_at,
    )


def _json(holding: Holding) -> str:
    whole = {"made_at": holding.made_at, "held": holding.tables}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_written)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def _html(holding: Holding, zone: str) -> str:
    title = escape(_("Everything held about you and your children"))
    made = escape(_("Made {day}").format(day=i18n.day_year(local_date(holding.made_at, zone))))
    hint = escape(_("Moments are by the clock of {place}.").format(place=i18n.city(zone)))
    rest = escape(_("Keys and counters that only the bot reads are in the JSON file alone."))
    parts = "".join(_part(name, rows, zone) for name, rows in holding.tables.items())
    return (
        f'<!doctype html><html lang="{i18n.current()}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<p>{made}. {hint} {rest}</p>{parts}</body></html>"
    )


def _part(name: str, rows: list[dict[str, Any]], zone: str) -> str:
    told = [{column: lines(name, column, row[column], zone) for column in row} for row in rows]
    columns = [
        column
        for column in rows[0]
        if (name, column) not in FOR_MACHINES and any(row[column] for row in told)
    ]
    head = "".join(f"<th>{escape(label(name, column))}</th>" for column in columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(row[column])}</td>' for column in columns)}</tr>"
        for row in told
    )
    return (
        f"<h2>{escape(heading(name))}</h2>"
        f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'
    )


def _cell(said: tuple[str, ...]) -> str:
    return "<br>".join(map(escape, said))


# --- forgetting ---


def ask_forget() -> Screen:
    """What goes and what must stay, named."""
    text = blocks_of(
        bold(_("Forget me")),
        text_of(
            _("Goes for good:"),
            _("• your account here: its number, language, settings, links;"),
            _("• your messages to teachers and to the office, with their files;"),
            _("• comments of your absence notices, words to organizers, your portfolio;"),
            _("• the trust you gave to others, and what you were trusted with."),
        ),
        text_of(
            _("Stays with the school, as its record:"),
            _("• the diary: marks, lessons, attendance, remarks; the names in its lists;"),
            _("• signatures of weeks; days and causes of absence notices;"),
            _("• who saw which announcement, who changed or opened what and when, consents given."),
        ),
        _("Your export comes first, if you want to keep anything."),
    )
    rows: tuple[Row, ...] = (
        (button(_("📦 Export"), SendExport()),),
        (button(_("Go on"), AskForget(again=True), Style.DANGER),),
        last_row(OpenSettings()),
    )
    return Screen(text, rows)


def ask_again(minute: int) -> Screen:
    """The second question; it stands for a quarter of an hour."""
    text = blocks_of(
        bold(_("Really forget everything?")),
        _("This cannot be undone. To come back you need a new code from the school."),
    )
    yes = button(_("Yes, forget me"), Forget(minute), Style.DANGER)
    return Screen(text, ((yes,), last_row(OpenSettings())))


def forgotten() -> Screen:
    text = blocks_of(
        _("Done: nothing here leads to you any more."),
        _("The messages in this chat are yours to delete. Goodbye."),
    )
    return Screen(text, (last_row(),))
