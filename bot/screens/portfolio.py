"""The portfolio: works, hobbies, achievements."""

from dataclasses import replace

from bot import i18n
from bot.domain.calendar import local_date
from bot.domain.portfolio import MOST_FILES, ItemKind
from bot.domain.views.portfolio import ClassPortfolios, ItemLine, ItemView, PortfolioView
from bot.i18n import _, ngettext
from bot.keyboards.actions.menu import OpenMenu, OpenMore
from bot.keyboards.actions.portfolio import (
    AddItem,
    AddItemFile,
    CancelItem,
    DescribeItem,
    OpenClassPortfolios,
    OpenItem,
    OpenPortfolio,
    RemoveItem,
    SendItemFiles,
)
from bot.keyboards.buttons import Button, Row, Style, button, rows_of
from bot.keyboards.pieces import last_row, menu_button, pager
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.mark_words import page_of, quoted
from bot.screens.screen import KeptFile, Screen, blocks_of, bold, italic, plain, text_of

ON_A_PAGE = 10
STUDENTS_ON_A_PAGE = 20
TITLE_LIMIT = 150
TEXT_SHOWN = 3000


def listed(view: PortfolioView) -> Screen:
    items, page, pages = page_of(view.items, view.page, ON_A_PAGE)
    student = view.student
    title = _("Portfolio: {name}, {class_name}").format(
        name=names.first(student.name), class_name=student.class_name
    )
    text = blocks_of(
        bold(title),
        *(
            text_of(bold(_plural(kind)), *(_line(item) for item in items if item.kind is kind))
            for kind in ItemKind
            if any(item.kind is kind for item in items)
        ),
        None if items else _empty(view),
        italic(_("Only you, your parents and the class teacher see it.")) if view.own else None,
    )
    opening = (button(_label(item), OpenItem(student.id, item.id)) for item in items)
    turning = pager(page, pages, lambda number: OpenPortfolio(student.id, number))
    adding = rows_of(2, (_add(kind) for kind in ItemKind)) if view.own else ()
    return Screen(text, (*rows_of(1, opening), *turning, *adding, last_row(_back(view))))


def _back(view: PortfolioView) -> OpenMore | OpenClassPortfolios:
    return OpenClassPortfolios(view.student.class_id) if view.by_staff else OpenMore()


def _empty(view: PortfolioView) -> str:
    if view.own:
        return _("Here you keep what you are proud of: works, hobbies, achievements.")
    return _("Nothing is in it yet. The student keeps it.")


def _plural(kind: ItemKind) -> str:
    return {
        ItemKind.WORK: _("🎨 Works"),
        ItemKind.HOBBY: _("⚽ Hobbies"),
        ItemKind.ACHIEVEMENT: _("🏆 Achievements"),
    }[kind]


def _icon(kind: ItemKind) -> str:
    return {ItemKind.WORK: "🎨", ItemKind.HOBBY: "⚽", ItemKind.ACHIEVEMENT: "🏆"}[kind]


def _line(item: ItemLine) -> str:
    return words.joined(quoted(item.title, TITLE_LIMIT), _files_counted(item.files))


def _files_counted(n: int) -> str:
    return ngettext("📎 {n} file", "📎 {n} files", n).format(n=n) if n else ""


def _label(item: ItemLine) -> str:
    return f"{_icon(item.kind)} {item.title}"


def _add(kind: ItemKind) -> Button:
    labels = {
        ItemKind.WORK: _("+ A work"),
        ItemKind.HOBBY: _("+ A hobby"),
        ItemKind.ACHIEVEMENT: _("+ An achievement"),
    }
    return button(labels[kind], AddItem(kind))


# --- one thing ---


def opened(view: ItemView) -> Screen:
    text = blocks_of(
        _title(view),
        quoted(view.text, TEXT_SHOWN),
        words.joined(
            i18n.day_year(local_date(view.at, view.student.school.zone)),
            plain(names.first(view.student.name)),
        ),
    )
    return Screen(text, (*_rows(view), last_row(OpenPortfolio(view.student.id))))


def _title(view: ItemView) -> str:
    return f"{_icon(view.kind)} <b>{quoted(view.title, TITLE_LIMIT)}</b>"


def _rows(view: ItemView) -> tuple[Row, ...]:
    rows: list[Row] = []
    if view.files:
        send = SendItemFiles(view.student.id, view.id)
        rows.append((button(_files_counted(view.files), send),))
    if view.own:
        describe = button(_("✏️ Description"), DescribeItem(view.id))
        attach = (button(_("📎 Add a file"), AddItemFile(view.id)),)
        rows.append((describe, *(attach if view.files < MOST_FILES else ())))
        rows.append((button(_("Remove"), RemoveItem(view.id), Style.DANGER),))
    return tuple(rows)


def with_files(view: ItemView, files: tuple[KeptFile, ...]) -> Screen:
    if not files:
        return replace(opened(view), toast=_("The files cannot be sent here."), alert=True)
    return replace(opened(view), files=files)


# --- forms ---


def ask_title(kind: ItemKind) -> Screen:
    questions = {
        ItemKind.WORK: _("What is the work called? Write it, or send a photo with the name."),
        ItemKind.HOBBY: _("What is the hobby? Write it, or send a photo with the name."),
        ItemKind.ACHIEVEMENT: _(
            "What was achieved? Write it, or send a photo of the diploma with the name."
        ),
    }
    return Screen(f"{_icon(kind)} {questions[kind]}", (_cancel(None),))


def _cancel(item: int | None) -> Row:
    """The menu leaves the form as well: words written there are no answer any more."""
    return (button(_("Cancel"), CancelItem(item)), menu_button())


def ask_text(view: ItemView) -> Screen:
    text = blocks_of(_title(view), _("Write a few words about it."))
    return Screen(text, (_cancel(view.id),))


def ask_file(view: ItemView) -> Screen:
    text = blocks_of(_title(view), _("Send a photo or a file."))
    return Screen(text, (_cancel(view.id),))


def more_files(view: ItemView) -> Screen:
    """One file is kept; the next may follow."""
    text = blocks_of(
        _title(view),
        _files_counted(view.files),
        _("Kept. Send one more, or press the button."),
    )
    done = button(_("That is all"), CancelItem(view.id), Style.MAIN)
    return Screen(text, ((done,), last_row()))


def ask_removal(view: ItemView) -> Screen:
    text = blocks_of(_title(view), _("Remove it with its files? This cannot be undone."))
    sure = button(_("Remove"), RemoveItem(view.id, True), Style.DANGER)
    keep = button(_("Keep it"), OpenItem(view.student.id, view.id))
    return Screen(text, ((sure, keep), last_row()))


def removed(view: PortfolioView) -> Screen:
    return replace(listed(view), toast=_("Removed"))


# --- the class teacher ---


def of_class(view: ClassPortfolios) -> Screen:
    students, page, pages = page_of(view.students, view.page, STUDENTS_ON_A_PAGE)
    text = blocks_of(
        bold(_("Portfolios: {class_name}").format(class_name=view.class_name)),
        _("The number says how much each student shows."),
    )
    opening = (
        button(f"{names.short(name)} · {count}", OpenPortfolio(student))
        for student, name, count in students
    )
    turning = pager(page, pages, lambda number: OpenClassPortfolios(view.class_id, number))
    return Screen(text, (*rows_of(2, opening), *turning, last_row(OpenMenu())))
