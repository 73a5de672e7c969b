"""The school of the stories about writing, trusting, asking and leaving, told in two languages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from types import SimpleNamespace

from bot.sandbox.model import Message
from bot.sandbox.phone import Phone
from bot.storage import tables as t
from tests.builders import Seed
from tests.wire.town import Town, town_at

MOTHER, FATHER, STUDENT, HEAD, OFFICE = "501", "502", "503", "504", "506"

Words = dict[str, dict[str, str]]
WAYS: Words = {
    "ru": {
        "menu": "Меню",
        "more": "Ещё",
        "back": "Назад",
        "settings": "⚙️ Настройки",
        "help": "❓ Помощь",
        "teacher": "💬 Учителю",
        "week": "Неделя",
        "today": "📅 Сегодня",
        "sign": "✍️ Подписать",
        "absent": "🤒 Не придёт",
        "send": "✅ Отправить",
        "family reasons": "Семейные обстоятельства",
        "trusted": "🤝 Доверенные",
        "yes, continue": "Да, дальше",
        "agree": "Даю согласие",
        "nothing": "Ничего не нашлось",
        "Elena": "Елена Павловна",
        "Maria": "Иванова М. П.",
        "code asked": "одноразовый код",
    },
    "en": {
        "menu": "Menu",
        "more": "More",
        "back": "Back",
        "settings": "⚙️ Settings",
        "help": "❓ Help",
        "teacher": "💬 Teacher",
        "week": "Week",
        "today": "📅 Today",
        "sign": "✍️ Sign",
        "absent": "🤒 Absent",
        "send": "✅ Send",
        "family reasons": "Family reasons",
        "trusted": "🤝 Trusted persons",
        "yes, continue": "Yes, continue",
        "agree": "I agree",
        "nothing": "Nothing found",
        "Elena": "Elena Pavlovna",
        "Maria": "Ivanova M. P.",
        "code asked": "one-time code",
    },
}


def people(seed: Seed, locale: str = "ru") -> SimpleNamespace:
    """Anna of 5А, both her parents, two teachers of whom one uses the bot, and the office."""
    school = seed.school()
    head = seed.teacher(school, "Бирюкова Елена Павловна")
    other = seed.teacher(school, "Орлов Пётр Иванович")
    office = seed.teacher(school, "Седова Ирина Олеговна", role="admin")
    klass = seed.klass(school, "5А", class_teacher_id=head)
    anna = seed.student(school, klass, "Иванова Анна Петровна")
    subject = seed.subject(school)
    for teacher in (head, other):
        seed.add(
            t.TimetableSlot,
            class_id=klass,
            weekday=2,
            number=1,
            subject_id=subject,
            teacher_id=teacher,
            starts_on=date(2026, 9, 1),
        )
    seed.lesson(klass, subject)
    mother = seed.parent(school, [anna], "Иванова Мария Павловна")
    father = seed.parent(school, [anna], "Иванов Пётр Сергеевич")
    linked = {MOTHER: mother, FATHER: father, STUDENT: anna, HEAD: head, OFFICE: office}
    for external, person in linked.items():
        seed.link(seed.account(external, locale), person)
    return SimpleNamespace(school=school, anna=anna, mother=mother, head=head, klass=klass)


class Story:
    """Buttons and sentences are named once and said in the story's language."""

    def __init__(self, town: Town, locale: str, school: SimpleNamespace, words: Words) -> None:
        self.town = town
        self.locale = locale
        self.school = school
        self._words = WAYS[locale] | words[locale]

    def says(self, what: str) -> str:
        return self._words.get(what, what)

    def stranger(self, label: str) -> Phone:
        """A phone whose account nobody knows yet."""
        return self.town.phone(label, self.locale)

    async def opened(self, account: str) -> Phone:
        phone = self.town.phone(account, self.locale, account)
        await phone.start("")
        await phone.settle()
        return phone

    async def tap(self, phone: Phone, *names: str) -> str:
        return (await self.shown(phone, *names)).text

    async def shown(self, phone: Phone, *names: str) -> Message:
        """The message the last press led to: the one it changed, whatever else arrives."""
        shown = phone.screen
        for name in names:
            before = {message.message_id: message.html for message in phone.messages}
            await phone.press(self.says(name))
            await phone.settle()
            known = (message for message in phone.messages if message.message_id in before)
            changed = [message for message in known if before[message.message_id] != message.html]
            shown = changed[-1] if changed else phone.screen
        return shown

    async def write(self, phone: Phone, text: str) -> str:
        await phone.send(text)
        await phone.settle()
        return phone.text

    async def menu(self, phone: Phone, *names: str) -> str:
        """A fresh menu, and on from there."""
        await self.write(phone, self.says("menu"))
        return await self.tap(phone, *names)

    async def jump(self, phone: Phone, data: str) -> str:
        """Presses what no button shows, as a forger would."""
        await phone.press_data(data, phone.screen)
        await phone.settle()
        return phone.text


@asynccontextmanager
async def told(database_url: str, locale: str, words: Words) -> AsyncIterator[Story]:
    async with town_at(database_url) as town:
        school = await town.seed(lambda seed: people(seed, locale))
        yield Story(town, locale, school, words)
