"""What hostile people and broken servers send. Seeded: the same number makes the same updates."""

import importlib
import pkgutil
import random
import string
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from sqlalchemy import Connection, select

from bot.domain.codes import Selection, shown
from bot.handlers import table
from bot.keyboards import actions
from bot.keyboards.codec import LIMIT, Action, all_actions, encode
from bot.services.codes import issue_codes
from bot.storage import tables
from tests.builders import NOW, Seed

for _module in pkgutil.iter_modules(actions.__path__):
    importlib.import_module(f"bot.keyboards.actions.{_module.name}")

Raw = dict[str, Any]

SECRETS = ("Тайнов", "Tainov", "Taynov", "9Я", "секретн", "Скрытая")
"""Words that stand only in the other school's rows."""
OTHER_FAMILY = 6
HATS = (1, 2, 3, 4, 5, OTHER_FAMILY, 77, 78, 79, 10**12)
"""Parent, student, teacher, office, a former parent, the other school's parent, strangers."""
GROUP = -100
TODAY = NOW.date()


def plant(conn: Connection, keys: tuple[str, ...]) -> dict[str, list[Any]]:
    """The two schools; ``ours`` and ``theirs`` are numbers of rows, ``codes`` live codes."""
    seed = Seed(conn)
    _own_school(seed)
    ours = _newest(conn)
    _other_school(seed)
    chosen = Selection(class_name="5А")
    codes = [code.plain for code in issue_codes(conn, keys, NOW, chosen, reissue=True).codes]
    return {"ours": ours, "theirs": _newest(conn), "codes": codes}


def _own_school(seed: Seed) -> None:
    school = seed.school("Школа № 1")
    teacher = seed.teacher(school)
    klass = seed.klass(school, "5А", class_teacher_id=teacher)
    child = seed.student(school, klass)
    seed.student(school, klass, "Борисов Борис Борисович")
    seed.term(klass)
    algebra = seed.subject(school)
    for number in (1, 2):
        seed.lesson(klass, algebra, number=number, teacher_id=teacher)
    seed.homework(klass, algebra)
    seed.mark(child, algebra, klass, set_by=teacher)
    seed.link(seed.account("1"), seed.parent(school, [child]))
    seed.link(seed.account("2"), child)
    seed.link(seed.account("3"), teacher)
    seed.link(seed.account("4"), seed.teacher(school, "Завуч Анна Ивановна", role="admin"))
    former = seed.parent(school, [child], "Бывший Пётр Ильич")
    seed.link(seed.account("5"), former, unlinked_at=seed.now)


def _other_school(seed: Seed) -> None:
    school = seed.school("Скрытая школа")
    klass = seed.klass(school, "9Я")
    child = seed.student(school, klass, "Тайнов Тайн Тайнович")
    teacher = seed.teacher(school, "Тайнова Учитель Ивановна")
    seed.term(klass, "Скрытая четверть")
    parent = seed.parent(school, [child], "Тайнова Мать Ивановна")
    seed.link(seed.account(str(OTHER_FAMILY)), parent)
    subject = seed.subject(school, "Скрытая алгебра")
    for number in (1, 2):
        seed.lesson(klass, subject, number=number, topic="секретная тема", teacher_id=teacher)
    seed.homework(klass, subject, task="секретное задание")
    seed.mark(child, subject, klass, comment="секретный комментарий", set_by=teacher)


def _newest(conn: Connection) -> list[int]:
    found: set[int] = set()
    for each in tables.Base.metadata.sorted_tables:
        if "id" in each.columns:
            newest = select(each.c.id).order_by(each.c.id.desc()).limit(2)
            found.update(conn.execute(newest).scalars())
    return sorted(found)


class Imp:
    """``update()`` makes the next one: its kind, and what the server would bring."""

    def __init__(self, seed: int, numbers: dict[str, list[Any]]) -> None:
        self._dice = random.Random(seed)
        self._numbers = numbers
        self._next = 1
        self._kinds = list(all_actions())
        self._last: Raw = {"update_id": 0}
        self._ways: tuple[tuple[int, str, Callable[[], Raw]], ...] = (
            (40, "press", self._press),
            (12, "damaged press", self._damaged_press),
            (14, "words", self._words),
            (6, "huge or odd words", self._odd_words),
            (8, "start", self._start),
            (3, "command", self._command),
            (4, "file", self._file),
            (2, "member", self._member),
            (3, "elsewhere", self._elsewhere),
            (6, "wrong types", self._wrong_types),
            (2, "doubled", lambda: self._last),
        )

    def update(self) -> tuple[str, Raw]:
        weights = [weight for weight, _name, _way in self._ways]
        _weight, name, way = self._dice.choices(self._ways, weights)[0]
        self._last = way()
        return name, self._last

    # --- presses ---

    def _press(self) -> Raw:
        return self._pressed(self._data())

    def _damaged_press(self) -> Raw:
        return self._pressed(self._dice.choice(_DAMAGES)(self._dice, self._data()))

    def _data(self) -> str:
        kind = self._dice.choice(self._kinds)
        try:
            return encode(self._action(kind))
        except ValueError:  # it does not fit a button: then it is no button
            return encode(kind()) if not fields(kind) else "d:" + "z" * LIMIT  # type: ignore[arg-type]

    def _action(self, kind: type[Action]) -> Action:
        hints = get_type_hints(kind)
        return kind(**{f.name: self._value(hints[f.name]) for f in fields(kind)})  # type: ignore[arg-type]

    def _value(self, hint: Any) -> Any:
        options = get_args(hint) or (hint,)
        if type(None) in options and self._dice.random() < 0.2:
            return None
        plain = next(option for option in options if option is not type(None))
        if plain is bool:
            return self._dice.random() < 0.5
        if plain is int:
            return self._number()
        if plain is date:
            return TODAY + timedelta(days=self._dice.choice((0, 0, 1, -1, 7, -300, 20000, -7000)))
        if issubclass(plain, StrEnum):
            return self._dice.choice(list(plain))
        return self._dice.choice(_SHORT)

    def _number(self) -> int:
        pool = self._dice.choice(("ours", "ours", "ours", "theirs", "theirs", "odd"))
        return int(self._dice.choice(_ODD_NUMBERS if pool == "odd" else self._numbers[pool]))

    def _pressed(self, data: Any) -> Raw:
        user = self._user()
        message: Any = {**self._message(user), "text": "menu", "from": _BOT}
        message |= self._dice.choice(({}, {}, {}, {"date": 0}, {"text": None, "photo": _PHOTO}))
        query = {"id": "7", "from": user, "chat_instance": "1", "message": message, "data": data}
        return self._numbered(callback_query=query)

    # --- words ---

    def _words(self) -> Raw:
        return self._say(self._dice.choice(_WORDS))

    def _odd_words(self) -> Raw:
        length = self._dice.choice((1, 10, 100, 4096, 5000, 70_000))
        alphabet = self._dice.choice(_ALPHABETS)
        return self._say("".join(self._dice.choices(alphabet, k=length)))

    def _start(self) -> Raw:
        code = self._dice.choice(self._numbers["codes"])
        payloads = (code, shown(code), code[:7], code + "\x00", code.lower(), *_WORDS)
        return self._say(f"/start {self._dice.choice(payloads)}")

    def _command(self) -> Raw:
        commands = ("/menu", "/settings", "/help", "/export", "/forget", "/nothing", "/", "/menu@x")
        return self._say(self._dice.choice(commands) + self._dice.choice(("", " x", " \x00" * 9)))

    def _say(self, text: str, **more: Any) -> Raw:
        user = self._user()
        entities = [
            {"type": kind, "offset": self._dice.randrange(-2, 50), "length": length}
            for kind, length in self._dice.choice(_ENTITIES)
        ]
        message = {**self._message(user), "from": user, "text": text, "entities": entities}
        return self._numbered(message=message | more)

    def _file(self) -> Raw:
        name = self._dice.choice((None, "", "x.exe", "../../etc/passwd", "ж" * 300, "a\x00.xlsx"))
        size = self._dice.choice((None, 0, 10, 10**10))
        document = {"file_id": "F" * 200, "file_unique_id": "u"}
        sized = document | {"file_name": name, "file_size": size}
        body: Raw = {"document": sized} if name else {"photo": _PHOTO}
        raw = self._say("", **body, caption=self._dice.choice(_WORDS))
        del raw["message"]["text"], raw["message"]["entities"]
        return raw

    # --- not a talk of two ---

    def _member(self) -> Raw:
        user = self._user()
        status = self._dice.choice(("member", "kicked", "left", "restricted", "king"))
        member = {"status": status, "user": _BOT, "until_date": 0}
        old = {"status": "member", "user": _BOT}
        change = {"chat": _private(user), "from": user, "date": 1, "old_chat_member": old}
        return self._numbered(my_chat_member=change | {"new_chat_member": member})

    def _elsewhere(self) -> Raw:
        """Groups, channels, edits, kinds nobody asked for; a button that was carried to a group."""
        raw = self._press() if self._dice.random() < 0.5 else self._words()
        body = raw.get("message") or raw["callback_query"]["message"]
        body["chat"] = {"id": GROUP, "type": self._dice.choice(("group", "supergroup", "channel"))}
        if "message" in raw and self._dice.random() < 0.5:
            kind = self._dice.choice(("edited_message", "channel_post", "poll", "new_kind_of_2031"))
            raw[kind] = raw.pop("message")
        return raw

    def _wrong_types(self) -> Raw:
        raw = deepcopy(self._dice.choice((self._press, self._words, self._file, self._member))())
        for _time in range(self._dice.choice((1, 1, 2, 5))):
            _damage(self._dice, raw)
        return raw

    # --- everybody ---

    def _user(self) -> Raw:
        language = self._dice.choice(("ru", "en", "ru-RU", None, "", "zz", "x" * 500, "../ru"))
        name = self._dice.choice(("Anna", "<b>&", "\u202e\x00", "ж" * 5000, ""))
        who = self._dice.choice(HATS)
        return {"id": who, "is_bot": False, "first_name": name, "language_code": language}

    def _message(self, user: Raw) -> Raw:
        return {"message_id": self._dice.choice((1, 2, 10**9)), "date": 1, "chat": _private(user)}

    def _numbered(self, **body: Any) -> Raw:
        self._next += 1
        return {"update_id": self._next, **body}


def _private(user: Raw) -> Raw:
    return {"id": user["id"], "type": "private"}


# --- material ---

_BOT = {"id": 4200000, "is_bot": True, "first_name": "Zvonok", "username": "zvonok_bot"}
_PHOTO = [{"file_id": "P", "file_unique_id": "p", "width": 1, "height": 1}]
_ODD_NUMBERS = (0, -1, 1, 2**31, 2**53, 2**63 - 1, -(2**63) + 1, 10**6)
_SHORT = ("", "x", "ё", "ru", "2026", "\x00", "🙂", "-", "../", "%s", "'; --", "school")
_WORDS = (
    "",
    "меню",
    "🏠 Меню",
    "завтра",
    "31.02",
    "5А алгебра контрольная: Иванов 5, Борисов н, Тютькин 7",
    "Иванов 5, Иванов 2, Иванов н",
    "00000-00000",
    "7K3DM-X29QA",
    "1234",
    "'; DROP TABLE person; --",
    "<b>жирно<i> & <script>",
    "{name} {0} %s %(x)s",
    "a\x00b",
    "\u202eдевятьсот\u200b\u2066",
    "e\u0301" * 400,
    "🏳️‍🌈👨‍👩‍👧‍👦" * 50,
    "9" * 400,
    "-1e999",
    "٠١٢٣٤٥٦٧٨٩",
    "\n" * 3000,
    "болеет до пятницы, " * 200,
)
_ALPHABETS = (
    string.printable,
    "йцукенгшщзхъ 0123456789,.:;",
    "\x00\x01\x02\x1f\x7f\x85\u2028\u2029",
    "\u0300\u0301\u0302\u0489",
    "😀🏳\u200d\ufe0f🇷🇺",
    "<>&\"'/{}%",
    "\u202a\u202e\u2066\u2069\u200f",
    "\ud800\udfff",
    "𝟘𝟙𝟚٣४๕Ⅷ²½",
)
_ENTITIES: Sequence[Sequence[tuple[str, int]]] = (
    (),
    (),
    (("bot_command", 6),),
    (("bold", 3), ("italic", 10**6)),
    (("text_link", 5), ("custom_emoji", -1)),
    tuple(("bold", n) for n in range(150)),
)


def _cut(dice: random.Random, data: str) -> str:
    return data[: dice.randrange(len(data))]


def _flipped(dice: random.Random, data: str) -> str:
    place = dice.randrange(len(data))
    return data[:place] + chr(dice.randrange(0x110000 - 0x1000)) + data[place + 1 :]


_DAMAGES: tuple[Callable[[random.Random, str], Any], ...] = (
    _cut,
    _flipped,
    lambda _dice, data: data + ":",
    lambda _dice, data: data.replace(":", "::"),
    lambda _dice, data: data.upper(),
    lambda _dice, data: data + "\x00",
    lambda _dice, data: "\x00" + data,
    lambda _dice, data: data * 500,
    lambda _dice, data: data.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    lambda _dice, data: data.split(":")[0],
    lambda _dice, _data: "",
    lambda _dice, _data: None,
    lambda _dice, _data: 7,
    lambda _dice, data: {"data": data},
)
_WRONG: tuple[Any, ...] = (
    None, 0, -1, 2**70, 1.5, True, "", "x", [], {}, [None], {"id": "x"}, "9" * 5000,
)  # fmt: skip


def _damage(dice: random.Random, raw: Raw) -> None:
    """Replaces or removes something anywhere in the update but its number."""
    place: Any = raw
    while True:
        keys = [key for key in _keys(place) if key != "update_id"]
        if not keys:
            return
        key = dice.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and dice.random() < 0.8:
            place = place[key]
            continue
        if isinstance(place, dict) and dice.random() < 0.3:
            del place[key]
        else:
            place[key] = dice.choice(_WRONG)
        return


def _keys(place: Any) -> list[Any]:
    return list(place) if isinstance(place, dict) else list(range(len(place)))


def unanswered_actions() -> list[type[Action]]:
    """Actions that nobody answers: pressing them proves little."""
    return [kind for kind in all_actions() if kind not in table.READS and kind not in table.WRITES]
