"""What could not be delivered, as the office reads it in both languages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

import pytest

from bot import i18n
from bot.domain.delivery import Kind, Reason
from bot.domain.people import Name, SchoolRef
from bot.domain.views.undelivered import Addressee, DeadLetter, UndeliveredView
from bot.keyboards.actions.people import OpenPerson
from bot.screens import undelivered
from tests.screens.test_marks import fits

SCHOOL = SchoolRef(1, "Школа № 14", "Asia/Yekaterinburg")
MOTHER = Addressee(7, Name("Иванова", "Мария", "Петровна"))
AT = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)


@pytest.fixture(params=["ru", "en"])
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    with i18n.use(request.param):
        yield request.param


def view(*letters: DeadLetter, page: int = 0) -> UndeliveredView:
    return UndeliveredView(SCHOOL, letters, page)


def test_the_office_reads_whom_to_call_and_why(locale: str) -> None:
    screen = undelivered.page(view(DeadLetter(Kind.WEEKLY, Reason.NO_CHAT, AT, (MOTHER,))))
    fits(screen)
    name = {"ru": "Иванова М. П.", "en": "Ivanova M. P."}[locale]
    what = {"ru": "недельная сводка", "en": "the weekly digest"}[locale]
    assert f"14:05 · <b>{name}</b>: {what}" in screen.text
    assert {"ru": "Позвоните семье", "en": "Call the family"}[locale] in screen.text
    assert OpenPerson(7) in [item.action for item in chain(*screen.rows)]


def test_every_kind_of_message_has_its_words(locale: str) -> None:
    said = [undelivered.kind(kind) for kind in Kind]
    assert {"ru": "сообщение", "en": "a message"}[locale] not in said
    assert len(set(said)) == len(Kind)


def test_when_everything_arrived_it_says_so(locale: str) -> None:
    screen = undelivered.page(view())
    fits(screen)
    assert {"ru": "всё дошло", "en": "has arrived"}[locale] in screen.text


def test_many_are_turned_page_by_page(locale: str) -> None:
    letters = [DeadLetter(Kind.NEWS, reason, AT, (MOTHER,) * 5) for reason in (*Reason, *Reason)]
    screen = undelivered.page(view(*letters, page=99))
    fits(screen)
    assert any("/" in item.label for item in chain(*screen.rows))
