"""A neutral page as HTML: every text escaped, no script, no style but the one file."""

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from bot import i18n
from bot.screens import link_page as words
from bot.screens.page import Choice, Field, Page

_FOLDER = Path(__file__).parent / "page"
_KEYBOARD = {"search": "search", "text": "text", "password": "text"}


@cache
def _frame() -> Template:
    return Template((_FOLDER / "frame.html").read_text(encoding="utf-8"))


@cache
def style() -> str:
    return (_FOLDER / "style.css").read_text(encoding="utf-8")


def written(page: Page, root: str, hidden: Mapping[str, str] | None) -> str:
    """The page in the language in force. ``root`` is the path of the linking page; ``hidden`` is
    what its forms send along, None where nothing can be sent."""
    return _frame().substitute(
        lang=escape(i18n.current()),
        name=escape(words.name()),
        style=escape(f"{root}/style.css"),
        title=escape(page.title),
        languages="" if hidden is None else _languages(root, hidden),
        body="\n".join(filter(None, _body(page, root, hidden or {}))),
    )


def _languages(root: str, hidden: Mapping[str, str]) -> str:
    other = "en" if i18n.current() == "ru" else "ru"
    button = f'<button class="small" lang="{other}">{escape(i18n.language_name(other))}</button>'
    return _form(root, {**hidden, "lang": other}, button)


def _body(page: Page, root: str, hidden: Mapping[str, str]) -> Iterable[str]:
    if page.error:
        yield f'<p class="error" role="alert">{escape(page.error)}</p>'
    yield from (f"<p>{escape(line)}</p>" for line in page.lines)
    yield _given(page.given)
    if page.search is not None:
        button = f'<button class="main">{escape(page.search_label)}</button>'
        yield _form(root, hidden, _field(page.search) + button)
    if page.choices:
        items = "".join(f"<li>{_choice(choice)}</li>" for choice in page.choices)
        yield _form(root, hidden, f"<ul>{items}</ul>")
    if page.nothing:
        yield f"<p>{escape(page.nothing)}</p>"
    if page.link is not None:
        yield _link(page)
    if page.code:
        yield f'<p class="code">{escape(page.code)}</p>'
    if page.submit:
        fields = "".join(map(_field, page.fields))
        button = f'<button class="main" name="go" value="1">{escape(page.submit)}</button>'
        yield _form(root, hidden, fields + button)
    if page.changes:
        yield _form(
            root, hidden, f'<div class="changes">{"".join(map(_choice, page.changes))}</div>'
        )
    if page.notes:
        notes = "".join(f"<p>{escape(note)}</p>" for note in page.notes)
        yield f'<div class="notes">{notes}</div>'


def _given(given: Iterable[tuple[str, str]]) -> str:
    pairs = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in given)
    return f"<dl>{pairs}</dl>" if pairs else ""


def _link(page: Page) -> str:
    """The main thing to press, unless the page has a form of its own below."""
    assert page.link is not None  # noqa: S101  asked by the caller
    label, address = page.link
    kind = "button" if page.submit else "button main"
    target = ' target="_blank"' if page.submit else ""
    return (
        f'<p><a class="{kind}" rel="noopener noreferrer"{target} href="{escape(address)}">'
        f"{escape(label)}</a></p>"
    )


def _form(root: str, hidden: Mapping[str, str], content: str) -> str:
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in hidden.items()
    )
    return f'<form method="post" action="{escape(root)}" autocomplete="off">{kept}{content}</form>'


def _choice(choice: Choice) -> str:
    detail = f"<small>{escape(choice.detail)}</small>" if choice.detail else ""
    return (
        f'<button name="{escape(choice.name)}" value="{escape(choice.value)}">'
        f"{escape(choice.label)}{detail}</button>"
    )


def _field(field: Field) -> str:
    label = f'<label for="{escape(field.name)}">{escape(field.label)}</label>'
    common = (
        f'id="{escape(field.name)}" name="{escape(field.name)}"'
        f' autocomplete="{escape(field.autocomplete)}" autocapitalize="none" spellcheck="false"'
    )
    if field.kind == "area":
        return f'{label}<textarea {common} rows="4"></textarea>'
    return (
        f'{label}<input {common} type="{field.kind}" enterkeyhint="go"'
        f' inputmode="{_KEYBOARD[field.kind]}"'
        f' placeholder="{escape(field.hint)}" value="{escape(field.value)}">'
    )
