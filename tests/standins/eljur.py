"""ЭлЖур as its fact sheet has it: an envelope, errors with HTTP 200, PHP's objects and arrays."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.standins.base import NAMES, Routes, StandIn, as_json

DEVKEY = "0123456789abcdef-of-the-operator"
TOKEN = "c0ffee5ca1ab1ed00d-of-a-family"
OTHER = "5ca1ab1ec0ffee-of-the-sister"
LOGIN, PASSWORD = "ivanova", "Пароль-6"
PASS = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoxfQ.c2lnbmF0dXJl"
ANNA = "9007199254740993"
TEACHER = "4155"


def mark(value: str, nm: int = 1, **more: Any) -> Any:
    known = {"н": 0, "Н": 0, "оп": 0, "б": 0, "3/5": 4, "4/5": 4.5}
    absence = value.casefold() in ("н", "оп", "б")
    return {
        "value": value,
        "weight": 1,
        "count": not absence,
        "countas": "0",
        "convert": known.get(value, int(value) if value.isdecimal() else 0),
        "date": "2026-10-05",
        "comment": "",
        "lesson_comment": None,
        "nm": str(nm),
        "lesson_id": "31",
        "control_type": "Контрольная работа",
        "control_type_short": "К",
        "color_hex": None,
    } | more


def lesson(num: int, name: str, *marks: Any, **more: Any) -> Any:
    given = {
        "name": name,
        "lesson_id": "31",
        "num": str(num),
        "sort": num,
        "room": "каб. 12",
        "teacher": "Бирюкова Елена Павловна",
        "is_control": False,
        "starttime": f"{7 + num:02}:30:00",
        "endtime": f"{8 + num:02}:15:00",
        "homework": [],
        "files": [],
        "resources": [],
    } | more
    return given | ({"assessments": list(marks)} if marks else {})


def day(name: str, *lessons: Any, **more: Any) -> Any:
    items: Any = {one["num"]: one for one in lessons}
    return {"name": name, "title": "Понедельник", "items": items or []} | more


def week() -> Any:
    """From Monday 5 October 2026."""
    numbered = {
        "501": {"id": 501, "value": "№ 12,<br>13 &amp; 14", "individual": False},
        "502": {"id": 502, "value": "", "individual": True},
    }
    files = [
        {"filename": "a.pdf", "link": "https://files.example/a?key=1", "toid": 501},
        {"filename": "Карточка.docx", "link": "https://files.example/b", "toid": 502},
    ]
    algebra = lesson(
        1, "Алгебра", mark("5", weight=3, comment="Сильно"), mark("4-", 2, comment="Молодец"),
        homework=numbered, files=files, topic="<i>Дроби</i>",
    )  # fmt: skip
    return {
        "20261005": day("20261005", algebra, lesson(2, "Физика", mark("Н", date="2026-10-05"))),
        "20261006": day("20261006", lesson(1, "Русский язык"), alert="vacation"),
        "20261007": day("20261007", holiday_name="Каникулы"),
    }


RULES: Mapping[str, Any] = {
    "id": "77",
    "vuid": "x77",
    "lastname": "Иванова",
    "email": "ivanova@example.org",
    "region": "Челябинская область",
    "roles": ["parent"],
    "vendor": "school1",
    "relations": {
        "students": {
            ANNA: {
                "name": ANNA,
                "title": "Иванова Анна Петровна",
                "lastname": "Иванова",
                "firstname": "Анна",
                "class": "7А",
                "parallel": 7,
                "rel": "child",
                "rules": ["DIARY"],
            }
        },
        "groups": {"7А": {"name": "7А", "parallel": 7, "hometeacher_id": TEACHER}},
        "schools": [{"number": "1", "title": "Школа № 1", "title_full": "МБОУ СОШ № 1"}],
    },
}
PERIODS = [
    {"name": "1 полугодие", "fullname": "Первое", "start": "20260901", "end": "20261228"},
    {"name": "1 четверть", "start": "20260901", "end": "20261025", "disabled": False},
    {"name": "2 четверть", "start": "20261102", "end": "20261228", "disabled": 0},
    {"name": "3 четверть", "start": "20270111", "end": "20270321", "disabled": True},
]
FINALS = [
    {
        "name": "Алгебра",
        "lesson_id": "31",
        "assessments": [
            {"period": "1 четверть", "value": "4", "convert": 4, "comment": ""},
            {"period": "2 четверть", "value": "", "convert": 0, "comment": ""},
            {"period": "Год", "value": "5", "convert": 5, "comment": ""},
        ],
    },
    {"name": "Музыка", "assessments": []},
]
NOTICES = [
    {
        "id": 0,
        "subject": "Собрание",
        "short_text": "<p>В&nbsp;18:00</p>",
        "date": "2026-10-06",
        "user_from_string": "Директор",
    }
]


@dataclass
class Eljur(StandIn):
    """Levers beyond those of every stand-in are its plain fields."""

    tokens: dict[str, str] = field(default_factory=lambda: {TOKEN: "school1"})
    """Schools by token."""
    rules: dict[str, Any] = field(default_factory=lambda: {"school1": deepcopy(RULES)})
    refusal: str | None = None
    """The text with which nobody is let in, in a 200."""
    week: Any = field(default_factory=week)
    signed: Any = True
    as_array: bool = False
    """Students arrive as an array."""
    forgotten: bool = False
    """Students arrive as PHP's empty array."""
    periods: Any = field(default_factory=lambda: deepcopy(PERIODS))
    finals: Any = field(default_factory=lambda: deepcopy(FINALS))
    notices: Any = field(default_factory=lambda: deepcopy(NOTICES))
    sent: list[Any] = field(default_factory=list)
    forgetful: bool = False
    expires: str = "2026-12-31 12:00:00"

    def bear(self, number: int) -> None:
        students = self.rules["school1"]["relations"]["students"]
        anna = students.pop(ANNA)
        for turn, name in zip(range(number), NAMES, strict=False):
            id_ = str(int(ANNA) + turn)
            students[id_] = anna | {"name": id_, "firstname": name, "title": f"Иванова {name}"}

    def routes(self) -> Routes:
        return (
            ("POST", "/apiv3/auth", self.auth),
            ("GET", "/apiv3/getusersvendors", self.vendors),
            ("GET", "/apiv3/getrules", self.getrules),
            ("GET", "/apiv3/getdiary", self.of_student("diary")),
            ("GET", "/apiv3/getperiods", self.of_student("periods")),
            ("GET", "/apiv3/getfinalassessments", self.of_student("finals")),
            ("GET", "/apiv3/getboardnotices", self.board),
            ("POST", "/apiv3/sendmessage", self.sendmessage),
            ("GET", "/apiv3/getmessages", self.getmessages),
        )

    def _refused(self, request: web.Request, form: Mapping[str, Any] | None = None) -> Any:
        """Why somebody is not let in; None for who is."""
        told = {**request.query, **(form or {})}
        if told.get("devkey") != DEVKEY or told.get("out_format") != "json":
            return no("не удалось авторизовать разработчика", 400)
        if form is None and told.get("auth_token") not in self.tokens:
            return no("Неверный токен авторизации", 403)
        return None

    async def auth(self, request: web.Request) -> Any:
        form = {key: str(value) for key, value in (await request.post()).items()}
        refused = self._refused(request, form)
        if refused is not None:
            return refused
        if self.refusal is not None:
            return no(self.refusal)
        if (form.get("login"), form.get("password")) != (LOGIN, PASSWORD):
            return no("Неверный логин или пароль", 403)
        return yes({"token": TOKEN, "expires": self.expires})

    async def vendors(self, request: web.Request) -> Any:
        if request.query.get("v_token") != PASS:
            return as_json({"error": "bad v_token", "result": False}, 400)
        found = [
            {"token": token, "vendor": vendor, "vendor_title": vendor, "expires": self.expires}
            for token, vendor in self.tokens.items()
        ]
        return {"result": found}

    async def getrules(self, request: web.Request) -> Any:
        return self._refused(request) or yes(self.rules[self.tokens[request.query["auth_token"]]])

    def of_student(self, what: str) -> Any:
        async def answer(request: web.Request) -> Any:
            refused = self._refused(request)
            if refused is not None:
                return refused
            found = {
                "diary": {"days": self.week, "parent_signed": self.signed},
                "periods": {"periods": self.periods},
                "finals": {"items": self.finals},
            }[what]
            student = request.query["student"]
            part = {"name": student, "title": "Иванова Анна", **deepcopy(found)}
            if self.forgotten:
                return yes({"students": []})
            return yes({"students": [part] if self.as_array else {student: part}})

        return answer

    async def board(self, request: web.Request) -> Any:
        refused = self._refused(request)
        return refused or yes({"count": 1, "total": "1", "notices": self.notices})

    async def sendmessage(self, request: web.Request) -> Any:
        refused = self._refused(request)
        if refused is not None:
            return refused
        form = await request.post()
        if form["users_to"] != TEACHER:
            return no("Неизвестный получатель")
        if not self.forgetful:
            begins = f"<p>{str(form['text'])[:40]}</p>…"
            told = {"id": len(self.sent), "subject": form["subject"], "short_text": begins}
            self.sent.insert(0, told | {"unread": True, "date": "2026-10-07 12:00:00"})
        return yes(True)

    async def getmessages(self, request: web.Request) -> Any:
        refused = self._refused(request)
        found = self.sent if request.query["folder"] == "sent" else []
        return refused or yes({"total": str(len(found)), "count": 1, "messages": found})


def yes(result: Any) -> Any:
    return {"response": {"state": 200, "error": None, "result": result}}


def no(error: str, state: int = 400) -> web.Response:
    """With HTTP 200, as often as not."""
    return as_json({"response": {"state": state, "error": error, "result": []}})
