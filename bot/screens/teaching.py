"""A teacher's day, a lesson, and whom the office enters for."""

from functools import partial

from bot import i18n
from bot.domain.calendar import ONE_DAY
from bot.domain.people import SchoolRef
from bot.domain.teaching import Journal
from bot.domain.views.menu import Current, When
from bot.domain.views.teaching import (
    LessonLine,
    LessonView,
    MyDayView,
    TaskLine,
    TeachersView,
    UnfilledView,
)
from bot.i18n import _, day_long, day_number, ngettext
from bot.keyboards import month
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.actions.teaching import (
    DropLink,
    EditLink,
    EditTopic,
    LeaveForm,
    OpenLesson,
    OpenLessonHomework,
    OpenMyDay,
    OpenRoll,
    OpenTapping,
    OpenTeachers,
    OpenUnfilled,
    PickLessonDay,
    ResetPin,
)
from bot.keyboards.buttons import Button, Row, Rows, Style, button, rows_of
from bot.keyboards.pieces import arrows, last_row, pager
from bot.screens import lessons as words
from bot.screens import names
from bot.screens.lessons import aside, capital, fitted, joined, nearness, own_words
from bot.screens.mark_words import page_of
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of
from bot.screens.teaching_words import Names, heading, lacking, lesson_label

PAGE_OF_TEACHERS = 16
PAGE_OF_UNFILLED = 8
LONGEST_TOPIC = 300


# --- my day ---


def my_day(view: MyDayView) -> Screen:
    """The lessons of a day, and what each of those that have begun still lacks."""
    title = capital(day_long(view.day))
    near = nearness(view.day, view.today)
    text = blocks_of(
        text_of(
            _("Lessons of {name}").format(name=bold(names.short(view.teacher)))
            if view.teacher
            else None,
            joined(f"<b>{title}</b>", near),
        ),
        text_of(*(_lesson_line(line, view.schools) for line in view.lines))
        or _("No lessons on this day."),
        _left(view),
    )
    return Screen(text, (*_lesson_buttons(view), *_day_rows(view)))


def _lesson_line(line: LessonLine, schools: tuple[SchoolRef, ...]) -> str:
    facts = line.facts
    where = next((names.school(one) for one in schools if one.id == facts.school_id), "")
    what = joined(
        f"{facts.number}. {bold(facts.class_name)} {words.subject(facts.subject)}",
        words.group(facts.group),
        words.hours(facts.starts_at, None),
        words.room(facts.room),
        plain(where),
    )
    if not facts.held:
        return joined(words.struck(what), _("Cancelled"))
    sign = "▶️ " if line.now else ""
    state = aside(_("no {what} yet").format(what=lacking(line.lacks))) if line.lacks else ""
    return joined(f"{sign}{what}", state)


def _left(view: MyDayView) -> str:
    missing = sum(bool(line.lacks) for line in view.lines)
    if not missing:
        return ""
    return ngettext(
        "{n} lesson is not filled in yet.", "{n} lessons are not filled in yet.", missing
    ).format(n=missing)


def _lesson_buttons(view: MyDayView) -> Rows:
    return rows_of(
        2,
        (
            button(
                f"{'⚠️ ' if line.lacks else ''}{lesson_label(line.facts)}",
                OpenLesson(line.facts.id),
                Style.MAIN if line.now else Style.PLAIN,
            )
            for line in view.lines
            if line.facts.held
        ),
    )


def _day_rows(view: MyDayView) -> Rows:
    who = view.teacher_id
    turn = arrows(
        OpenMyDay(view.day - ONE_DAY, who),
        button("🗓", PickLessonDay(view.day, who)),
        OpenMyDay(view.day + ONE_DAY, who),
        (words.short(view.day - ONE_DAY), words.short(view.day + ONE_DAY)),
    )
    pin: tuple[Row, ...] = ()
    if who is not None:
        pin = ((button(_("Reset the PIN"), ResetPin(who)),),)
    return (turn, *pin, last_row(OpenTeachers() if who is not None else None))


def pick_day(view: MyDayView) -> Screen:
    """A month to choose a day of lessons from."""
    who = view.teacher_id
    first, last = view.today.replace(month=1, day=1), view.today.replace(month=12, day=31)
    rows = month.month(
        view.day,
        pick=lambda day: OpenMyDay(day, who),
        turn=lambda day: PickLessonDay(day, who),
        first=first.replace(year=first.year - 1),
        last=last.replace(year=last.year + 1),
        today=view.today,
    )
    return Screen(bold(_("Which day?")), (*rows, last_row(OpenMyDay(view.day, who))))


# --- a lesson ---


def lesson(view: LessonView, toast: str = "") -> Screen:
    """What stands in the journal for the lesson, and what can be written."""
    return Screen(fitted(partial(_lesson_text, view)), _lesson_rows(view), toast=toast)


def _lesson_text(view: LessonView, limit: int | None) -> str:
    facts = view.ref.facts
    time = joined(words.hours(facts.starts_at, facts.ends_at), words.room(facts.room))
    return blocks_of(
        text_of(heading(view.ref), time, _("Cancelled") if not facts.held else None),
        text_of(
            _("Topic: {topic}").format(topic=own_words(facts.topic, limit or LONGEST_TOPIC))
            if facts.topic
            else None,
            *(_task(task, limit) for task in view.tasks),
            _("Link: {url}").format(url=plain(view.link)) if view.link else None,
            _absent(view),
            _marks(view),
            _dots(view.journal, Names(view.pupils)),
        ),
        _("Not filled in: {what}.").format(what=lacking(view.lacks)) if view.lacks else None,
        _hint(view),
    )


def _task(task: TaskLine, limit: int | None) -> str:
    notes = joined(
        _("due {day}").format(day=day_number(task.due_on)),
        "" if task.compulsory else _("optional"),
        _for_some(task),
        "📎" if task.files else "",
        by=", ",
    )
    return f"📚 {own_words(task.text, limit)} {aside(f'({notes})')}"


def _for_some(task: TaskLine) -> str:
    n = len(task.students)
    return ngettext("for {n} student", "for {n} students", n).format(n=n) if n else ""


def _absent(view: LessonView) -> str:
    called = Names(view.pupils)
    absences = view.journal.absences
    parts = []
    for code in dict.fromkeys(absences.values()):
        who = [pupil.id for pupil in view.pupils if absences.get(pupil.id) == code]
        if who:
            parts.append(f"{plain(code)}: {called.listed(who)}")
    return f"🙋 {' · '.join(parts)}" if parts else ""


def _marks(view: LessonView) -> str:
    called = Names(view.pupils)
    found: dict[str, list[int]] = {}
    for mark in view.journal.marks:
        reads = mark.text if "/" not in mark.text else str(mark.value)
        found.setdefault(reads, []).append(mark.student)
    known = {pupil.id for pupil in view.pupils}
    ordered = sorted(found.items(), reverse=True)
    lines = [
        f"{plain(reads)}: {called.listed(sorted(set(who) & known, key=called.of))}"
        for reads, who in ordered
        if set(who) & known
    ]
    return f"⭐ {' · '.join(lines)}" if lines else ""


def _dots(journal: Journal, called: Names) -> str:
    parts = [
        joined(
            plain(called.of(dot.student)),
            plain(dot.what),
            _("until {day}").format(day=day_number(dot.due_on)) if dot.due_on else "",
            by=", ",
        )
        for dot in journal.dots
    ]
    return _("Dots: {names}").format(names="; ".join(parts)) if parts else ""


def _hint(view: LessonView) -> str:
    if not view.begun or not view.ref.facts.held:
        return ""
    if view.ref.facts.has_marks:
        return aside(_("Or write it in one message: Иванов 5, Петров 4, Сидорова н"))
    return aside(_("Or write it in one message: н: Иванов, Петрова"))


def _lesson_rows(view: LessonView) -> Rows:
    facts = view.ref.facts
    back = last_row(OpenMyDay(facts.day, view.ref.teacher_id if view.ref.on_behalf else None))
    if not facts.held:
        return (back,)
    marks = [button(_("⭐ Marks"), OpenTapping(facts.id), Style.MAIN)] if facts.has_marks else []
    first: list[Button] = [*marks, button(_("🙋 Absences"), OpenRoll(facts.id))]
    rows = [tuple(first)] if view.begun else []
    second = (
        button(_("📚 Homework"), OpenLessonHomework(facts.id)),
        button(_("📝 Topic"), EditTopic(facts.id)),
        button(_("🔗 Link"), EditLink(facts.id)),
    )
    return (*rows, second, back)


def ask_topic(view: LessonView) -> Screen:
    text = blocks_of(
        heading(view.ref),
        _("Now: {topic}").format(topic=plain(view.ref.facts.topic)) if view.ref.facts.topic else "",
        _("Write the topic of the lesson as a message."),
    )
    return Screen(text, _form_rows(view))


def ask_link(view: LessonView) -> Screen:
    text = blocks_of(
        heading(view.ref),
        _("Now: {topic}").format(topic=plain(view.link)) if view.link else "",
        _(
            "Send the address of the distance lesson, like https://… Families see it in the"
            " diary; it can be changed at any time."
        ),
    )
    drop: Rows = ()
    if view.link:
        drop = ((button(_("Take the link away"), DropLink(view.ref.facts.id), Style.DANGER),),)
    return Screen(text, (*drop, *_form_rows(view)))


def not_a_link(view: LessonView) -> Screen:
    text = blocks_of(
        heading(view.ref), _("That is not an address. It begins with https:// or http://.")
    )
    return Screen(text, _form_rows(view))


def _form_rows(view: LessonView) -> Rows:
    return ((button(_("Cancel"), LeaveForm(view.ref.facts.id)),), last_row())


def nothing_now(current: Current | None) -> Screen:
    """There is no lesson to begin with."""
    text = _("You have no lessons today.")
    rows: Rows = ()
    if current is not None and current.when is not When.NOW:
        text = _("You have no lessons today. The next one is on {day}.").format(
            day=i18n.day_short(current.facts.day)
        )
        rows = ((button(lesson_label(current.facts), OpenLesson(current.facts.id)),),)
    return Screen(text, (*rows, last_row(OpenMyDay())))


# --- the office ---


def teachers(view: TeachersView) -> Screen:
    """For whom to enter."""
    shown, page, pages = page_of(view.teachers, view.page, PAGE_OF_TEACHERS)
    rows = rows_of(2, (button(names.short(one.name), OpenMyDay(None, one.id)) for one in shown))
    text = text_of(
        bold(_("Enter for a teacher")),
        _("What you enter is marked as entered by you for the teacher."),
    )
    return Screen(text, (*rows, *pager(page, pages, OpenTeachers), last_row(OpenMore())))


def ask_reset_pin(teacher: int, name: str) -> Screen:
    text = _("Take away the PIN of {name}? A new one is set in More → PIN.").format(name=bold(name))
    sure = button(_("Reset the PIN"), ResetPin(teacher, sure=True), Style.DANGER)
    return Screen(text, ((sure,), last_row(OpenMyDay(None, teacher))))


def unfilled(view: UnfilledView) -> Screen:
    """By teacher, what the day's lessons lack."""
    shown, page, pages = page_of(view.teachers, view.page, PAGE_OF_UNFILLED)
    title = _("Not filled in · {day}").format(day=day_long(view.day))
    text = blocks_of(
        f"<b>{title}</b>",
        *(
            text_of(bold(names.short(name)), *(_lack_line(line) for line in lines))
            for name, lines in shown
        ),
        None if view.teachers else _("Everything is filled in."),
    )
    turn = arrows(
        OpenUnfilled(view.day - ONE_DAY),
        None,
        OpenUnfilled(view.day + ONE_DAY) if view.day < view.today else None,
        (words.short(view.day - ONE_DAY), words.short(view.day + ONE_DAY)),
    )
    pages_row = pager(page, pages, lambda number: OpenUnfilled(view.day, number))
    return Screen(fitted(lambda _limit: text), (*pages_row, turn, last_row(OpenMore())))


def _lack_line(line: LessonLine) -> str:
    facts = line.facts
    what = f"{facts.number}. {plain(facts.class_name)} {words.subject(facts.subject)}"
    return f"{what}: {lacking(line.lacks)}"
