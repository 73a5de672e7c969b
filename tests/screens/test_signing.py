"""The screens of signing and of absence notices: sound in both languages, whatever they hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from bot import i18n
from bot.domain import signing
from bot.domain.absence import Cause, Certificate, Draft, Fault, Notice, State, When
from bot.domain.people import Name
from bot.domain.receipts import Signed, Standing, Verdict
from bot.domain.signing import Changes, Counts
from bot.domain.views.absence import (
    CertificateDaysView,
    CertificateView,
    ClassNotice,
    ClassNoticesView,
    DaysView,
    FormView,
    LessonsView,
    NoticesView,
    NoticeView,
    Pupil,
)
from bot.domain.views.diary import Around
from bot.domain.views.signing import (
    ReceiptView,
    SignatureLine,
    SigningView,
    SignOutcome,
    UnsignedView,
)
from bot.i18n import LOCALES
from bot.reports.draw import draw
from bot.reports.papers import Table
from bot.screens import absence, absence_form, class_absence, receipts
from bot.screens import signing as screens
from bot.screens.screen import Screen
from tests.screens.diary_pages import LONG_TASK, child, full_day, lesson
from tests.screens.sound import assert_closed, assert_sound, labels

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 16)
TODAY = MONDAY + 2 * DAY
AT = datetime(2026, 11, 20, 16, 4, tzinfo=UTC)
ZONE = "Europe/Moscow"
LONG = "очень длинный комментарий & <тег> " * 14
LINES = (
    SignatureLine("Иванова Мария Павловна", AT, mine=True, changed=True),
    SignatureLine("", AT, trusted=True),
    SignatureLine("", AT, on_paper=True),
)


def many_items(day: date = MONDAY) -> tuple[signing.Item, ...]:
    return (
        signing.mark_item(day, "Алгебра", "Контрольная работа", "5", Fraction(5, 2)),
        signing.lesson_item(day, 2, "История", False),
        signing.homework_item(day, "Русский язык", LONG_TASK, False),
        signing.absence_item(day, 3, "н"),
        signing.remark_item(day, True, "Помощь <классу>"),
        signing.remark_item(day, False, "Нет формы"),
    )


def view(text: str = LONG_TASK, **values: Any) -> SigningView:
    before = signing.snapshot(1, MONDAY, many_items() * 5)
    after = signing.snapshot(1, MONDAY, many_items(MONDAY + DAY) * 5)
    plain = SigningView(
        child=child(name_school=True),
        monday=MONDAY,
        days=tuple(full_day(MONDAY + number * DAY, text) for number in range(6)),
        counts=Counts(9, 1, 2),
        opens=AT,
        is_open=True,
        may_sign=True,
        signatures=(),
        changes=signing.changes(before, after),
        seen="0123456789ab",
        unsigned=33,
        around=Around(MONDAY - 7 * DAY, MONDAY + 7 * DAY),
        zone=ZONE,
    )
    return replace(plain, **values)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"signatures": LINES},
        {"text": "а & <б> " * 400, "signatures": LINES},
        {"is_open": False},
        {"days": ()},
        {"may_sign": False, "changes": Changes(), "unsigned": 0, "around": Around(None, None)},
    ],
)
def test_the_week_is_sound_however_full(locale: str, values: dict[str, Any]) -> None:
    with i18n.use(locale):
        screen = screens.week(view(**values))
        assert_sound(screen)
        for outcome in SignOutcome:
            assert screens.after(outcome, view(**values)).toast


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("ru", "Аня, 16–20.11: 9 отметок, 1 замечание, пропущено 2 урока."),
        ("en", "Anya, 16–20 Nov: 9 marks, 1 remark, 2 lessons missed."),
    ],
)
def test_the_sentence_above_the_button(locale: str, words: str) -> None:
    five = tuple(full_day(MONDAY + number * DAY) for number in range(5))
    with i18n.use(locale):
        shown = view(child=child("Аня"), days=five, changes=Changes())
        assert words in screens.week(shown).text


def test_an_empty_week_is_not_said_to_have_no_marks() -> None:
    with i18n.use("en"):
        text = screens.week(view(child=child("Аня", grade=1), counts=Counts())).text
    assert "Anya, 16–21 Nov. Anything added" in text


def test_the_main_button_is_there_only_while_it_can_be_pressed() -> None:
    with i18n.use("en"):
        assert labels(screens.week(view()))[0] == "✍️ Sign"
        for values in (
            {"signatures": LINES},
            {"is_open": False},
            {"may_sign": False},
            {"days": ()},
        ):
            assert "✍️ Sign" not in labels(screens.week(view(**values)))
        assert "📄 Receipt" in labels(screens.week(view(signatures=LINES)))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("number", [0, 1, 10, 34])
def test_unsigned_weeks_page(locale: str, number: int) -> None:
    weeks = tuple(MONDAY - 7 * n * DAY for n in range(number))
    with i18n.use(locale):
        for page in (0, 3, 10**9):
            assert_sound(screens.unsigned(UnsignedView(child(), weeks, page)))


# --- receipts ---


@pytest.mark.parametrize("locale", LOCALES)
def test_the_receipt_holds_who_when_what_and_its_code_and_can_be_drawn(locale: str) -> None:
    snapshot = signing.snapshot(1, MONDAY, many_items())
    code = "318-7K3DM-X29QA-0B1CD-2EFGH-3JKMN"
    shown = ReceiptView(child(), LINES[0], snapshot, snapshot.digest, code, ZONE)
    with i18n.use(locale):
        paper = receipts.receipt(shown)
    table = paper.drawing
    assert isinstance(table, Table)
    cells = " ".join(cell for row in table.rows for cell in row)
    assert code in cells
    assert snapshot.digest in cells.replace(" ", "")
    assert ("Иванова" if locale == "ru" else "Ivanova") in cells
    assert "Помощь <классу>" in cells  # on paper nothing is escaped
    assert len(table.rows) == 5 + len(snapshot.items)
    assert draw(table, "pdf").startswith(b"%PDF")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("standing", Standing)
def test_every_verdict_has_its_words(locale: str, standing: Standing) -> None:
    signed = Signed(318, 1, MONDAY, "person:1", "Иванова Мария Павловна", AT, "ab" * 32)
    found = signing.changes(
        signing.snapshot(1, MONDAY, many_items()), signing.snapshot(1, MONDAY, ())
    )
    with i18n.use(locale):
        said = receipts.verdict(Verdict(standing, signed, child().ref, found))
        assert len(said.split("\n")) > 3
        assert "<b>" not in said
        assert receipts.verdict(Verdict(standing))


# --- absence notices ---


def notice(**values: Any) -> Notice:
    plain = Notice(
        id=318,
        student_id=10**6,
        class_id=1,
        school_id=1,
        filer="person:17",
        person_id=17,
        account_id=1,
        name="Иванова Мария Павловна",
        filed_at=AT,
        when=When(MONDAY + 9 * DAY, MONDAY + 9 * DAY),
        comes=False,
        cause=Cause.HEALTH,
        comment=LONG,
        language="en",
        hide_cause=True,
        state=State.FILED,
        answer=LONG,
        answered_by=Name("Бирюкова", "Елена", "Павловна"),
        answered_at=AT,
        certificate=Certificate("у/п", MONDAY, TODAY),
    )
    return replace(plain, **values)


def form(**values: Any) -> FormView:
    plain = FormView(
        child=child("Аня"),
        draft=Draft(10**9, 10**6, When(TODAY, TODAY + 6 * DAY), False, Cause.TRIP, LONG, True),
        today=TODAY,
        school_days=5,
        fault=None,
        overlap=None,
        others=(notice(id=319, comes=True), notice(person_id=None)),
        files=3,
        days_back=3,
    )
    return replace(plain, **values)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("fault", [None, *Fault])
@pytest.mark.parametrize("days_back", [0, 1, 3])
def test_every_form_is_sound_and_can_be_left(
    locale: str, fault: Fault | None, days_back: int
) -> None:
    with i18n.use(locale):
        view = form(fault=fault, overlap=notice(), days_back=days_back, resumed=True)
        bare = replace(view, draft=replace(view.draft, cause=None, comment=""))
        coming = replace(view, draft=replace(view.draft, cause=None, comes=True))
        cancel = i18n.gettext("Cancel")
        for shown in (view, bare, coming):
            for screen in (
                absence_form.form(shown),
                absence_form.ask_note(shown),
                absence_form.blocked(shown),
            ):
                assert_sound(screen)
                assert cancel in labels(screen)


@pytest.mark.parametrize("locale", LOCALES)
def test_choosing_days_and_lessons_is_sound(locale: str) -> None:
    draft = Draft(10**9, 10**6, When(TODAY, TODAY, (1, 3)))
    with i18n.use(locale):
        days = DaysView(
            child(), draft, TODAY, TODAY, MONDAY, TODAY + 60 * DAY, frozenset(), choosing_last=True
        )
        assert_sound(absence_form.choose_days(days), columns=7)
        assert_sound(absence_form.choose_days(replace(days, choosing_last=False)), columns=7)
        lessons = tuple(lesson(number) for number in range(8))
        assert_sound(absence_form.choose_lessons(LessonsView(child(), draft, lessons)))
        assert_sound(absence_form.choose_lessons(LessonsView(child(), draft, ())))


def shown(found: Notice, **values: Any) -> NoticeView:
    plain = NoticeView(child("Аня"), found, (notice(comes=True),), 2, True, True, True, ZONE)
    return replace(plain, **values)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("state", State)
def test_a_notice_is_sound_in_every_state_on_both_sides(locale: str, state: State) -> None:
    pupil = Pupil(1, Name("Иванова", "Анна", "Петровна"), 1, "5А")
    for when in (When(TODAY, TODAY), When(TODAY, TODAY, (1, 2)), When(TODAY, TODAY + 9 * DAY)):
        found = notice(state=state, when=when)
        with i18n.use(locale):
            for screen in (absence.notice(shown(found)), absence.sent(shown(found))):
                assert_sound(screen)
            teachers = ClassNotice(pupil, found, (notice(comes=True),), 1, ZONE, TODAY)
            assert_sound(class_absence.notice(teachers))
            listed = ClassNoticesView(1, "5А", TODAY, (teachers,) * 8, 0, 3)
            assert_sound(class_absence.notices(listed))
            assert_sound(absence.notices(NoticesView(child(), (found,) * 8, 1, 3, True)))
            assert_sound(class_absence.ask_question(teachers))
            paper = CertificateView(pupil, found, TODAY, TODAY + DAY)
            assert_sound(class_absence.certificate(paper))


@pytest.mark.parametrize("locale", LOCALES)
def test_lists_may_be_empty_and_a_certificate_has_a_calendar(locale: str) -> None:
    pupil = Pupil(1, Name("Иванова", "Анна"), 1, "5А")
    with i18n.use(locale):
        assert_sound(absence.notices(NoticesView(child(), (), 0, 0, False)))
        assert_sound(class_absence.notices(ClassNoticesView(1, "5А", TODAY, (), 0, 0)))
        for last in (True, False):
            days = CertificateDaysView(pupil, notice(), TODAY, TODAY, TODAY, last, TODAY)
            screen = class_absence.certificate_days(days, MONDAY - 30 * DAY, TODAY + 30 * DAY)
            assert_sound(screen, columns=7)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (
            "ru",
            "Заявление № 318 отправлено. Аня, ср 25.11, весь день. Причину видит только классный"
            " руководитель.",
        ),
        (
            "en",
            "Notice 318 sent. Anya, Wed 25 Nov, all day. Only the class teacher sees the reason.",
        ),
    ],
)
def test_the_receipt_of_a_notice_says_what_the_model_says(locale: str, words: str) -> None:
    with i18n.use(locale):
        screen: Screen = absence.sent(shown(notice(), opposing=(), files=0, may_object=False))
        assert screen.text == words
        assert_closed(screen.text)
        assert labels(screen)[0] == ("Отозвать" if locale == "ru" else "Withdraw")


def test_a_hidden_cause_is_not_on_the_screen() -> None:
    with i18n.use("en"):
        text = absence.notice(shown(notice(), cause_shown=False, files=0)).text
    assert "Not well" not in text
    assert "комментарий" not in text


def test_a_comment_in_another_language_is_tagged() -> None:
    with i18n.use("ru"):
        assert "💬 (en) Back soon" in absence.notice(shown(notice(comment="Back soon"))).text
    with i18n.use("en"):
        assert "💬 Back soon" in absence.notice(shown(notice(comment="Back soon"))).text
