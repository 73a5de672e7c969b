"""«Сетевой город» as its fact sheet has it: sessions, salts, roles, 409s and their texts."""

import asyncio
import hashlib
import json
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.standins.base import NAMES, Routes, StandIn, as_json

PASSWORD = "Пароль-5"
LOGIN = "ИвановаМ1"
PARENT = {"role": {"id": 6, "name": "Родитель"}}
STUDENT = {"role": {"id": 5, "name": "Ученик"}}
TEACHER = {"role": {"id": 4, "name": "Учитель"}}
TYPES = [
    {"id": 3, "name": "Домашнее задание", "abbr": "ДЗ", "order": 1, "isActive": True},
    {"id": 10, "name": "Контрольная работа", "abbr": "К", "order": 2, "isActive": True},
    {"id": 4, "name": "Ответ на уроке", "abbr": "О", "order": 3, "isActive": True},
]
STUDENTS = [
    {"studentId": 9007199254740993, "nickName": "Иванова Анна", "className": "7а", "classId": 1},
    {"studentId": 502, "nickName": "Иванов Пётр", "className": None, "classId": 2},
]
YEAR = {
    "id": 218,
    "name": "2026/2027",
    "startDate": "2026-09-01T00:00:00",
    "endDate": "2027-08-31T00:00:00",
    "closed": False,
}
TERMS = [
    {"id": 2, "name": "2 четверть", "startDate": "2026-11-05T00:00:00", "endDate": "2026-12-29"},
    {"id": 1, "name": "1 четверть", "startDate": "2026-09-01T00:00:00", "endDate": "2026-10-25"},
]
TOTALS = """<html><head><style>td { x: y }</style></head><body>
<h2>Итоговые отметки</h2>
<table><tr><td>Ученик:</td><td>Иванова Анна</td></tr><tr><td>Класс:</td><td>7а</td></tr></table>
<table class="table-print">
<tr><th>№</th><th>Предмет</th><th>1 четверть</th><th>2 четверть</th><th>3 четверть</th>
<th>4 четверть</th><th>Год.</th><th>Экз.</th><th>Итог.</th></tr>
<tr><td>1</td><td>Алгебра</td><td>5</td><td>4</td><td>&nbsp;</td><td></td><td></td><td></td><td></td></tr>
<tr><td>2</td><td>Физкультура</td><td>осв</td><td>зач</td><td>-</td><td/><td/><td/><td/></tr>
<tr><td>3</td><td>Физика</td><td></td><td></td><td></td><td></td><td></td><td></td><td></td></tr>
</table></body></html>"""
"""The first child's; of the second there is another name in it."""
REPORT = {
    "filterSources": [
        {
            "filterId": "TERMID",
            "defaultValue": "12",
            "items": [
                {"value": "11", "title": "1 триместр"},
                {"value": "12", "title": "2 триместр"},
            ],
        },
        {
            "filterId": "period",
            "range": {"start": "2026-12-01T00:00:00", "end": "2027-02-26T00:00:00"},
        },
        {"filterId": "SGID", "items": []},
    ]
}


def assignment(id_: int, kind: int = 4, name: str = "---Не указана---", **more: Any) -> Any:
    """``mark``: what stands in the cell; or a whole object."""
    mark = more.pop("mark", None)
    given = {
        "id": id_,
        "typeId": kind,
        "assignmentName": name,
        "weight": more.pop("weight", 10),
        "dueDate": more.pop("due", "2026-10-06T00:00:00"),
        "classMeetingId": 1,
        **more,
    }
    if isinstance(mark, dict):
        given["mark"] = mark
    elif mark is not None:
        given["mark"] = {"assignmentId": id_, "studentId": 1, "mark": mark, "dutyMark": False}
    return given


def lesson(id_: int, day: str, number: int, subject: str, *works: Any, **more: Any) -> Any:
    given = {
        "classmeetingId": id_,
        "day": f"{day}T00:00:00",
        "number": number,
        "relay": 1,
        "room": "[каб. 12] ",
        "startTime": f"{7 + number:02}:30",
        "endTime": f"{8 + number:02}:15",
        "subjectName": subject,
        "isEaLesson": False,
        "isDistanceLesson": False,
        "extraActivity": False,
        "addEducation": False,
    } | more
    return given | ({"assignments": list(works)} if works else {})


def week() -> Any:
    """From Monday 5 October 2026."""
    algebra = lesson(
        71,
        "2026-10-05",
        1,
        "Алгебра",
        assignment(901, 10, "Дроби", mark=5, weight=30),
        assignment(902, 3, "<b>№ 12</b>,<br>13 &amp; 14", attachments=[{"id": 1, "name": "a.pdf"}]),
        assignment(2**62, 4, mark="4-", markComment={"id": 1, "name": "Молодец"}),
    )
    physics = lesson(72, "2026-10-05", 2, "Физика", assignment(904, 4, mark="НП"), room=None)
    owed = assignment(905, 10, "Зачёт", mark={"mark": None, "resultScore": None, "dutyMark": True})
    russian = lesson(73, "2026-10-06", 1, "Русский язык", owed, isDistanceLesson=True)
    return {
        "weekStart": "2026-10-05T00:00:00",
        "weekEnd": "2026-10-11T00:00:00",
        "className": "7а",
        "termName": "1 четверть",
        "laAssigns": [],
        "weekDays": [
            {"date": "2026-10-05T00:00:00.0000000", "lessons": [algebra, physics]},
            {"date": "2026-10-06T00:00:00.12", "lessons": [russian]},
        ],
    }


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("cp1251"), usedforsecurity=False).hexdigest()


@dataclass
class NetSchool(StandIn):
    """Levers beyond those of every stand-in are its plain fields."""

    password: str = PASSWORD
    login_path: str = "login"
    allowed: dict[str, Any] = field(
        default_factory=lambda: {
            "schoolLogin": True,
            "esiaLogin": True,
            "esiaMainAuth": False,
            "version": "5.33.0.1",
        }
    )
    refusal: str | None = None
    """The text of a 409, whatever is entered."""
    in_the_answer: bool = False
    """The refusal comes with 200 and ``errorMessage``."""
    salted: bool = True
    roles: list[Any] = field(default_factory=lambda: [PARENT])
    students: Any = field(default_factory=lambda: deepcopy(STUDENTS))
    current: int = 0
    weighed: bool = True
    kinds: Any = field(default_factory=lambda: deepcopy(TYPES))
    most: int = 5
    weeks: dict[tuple[str, str], Any] = field(default_factory=dict)
    """By student and Monday; every other week is `usual`."""
    usual: Any = field(default_factory=week)
    terms: str = "terms/search"
    """Where they are to be had; ``report`` for the oldest."""
    teachers: list[Any] = field(
        default_factory=lambda: [{"id": "MTIz", "name": "Петрова О. И.", "organizationName": "Ш"}]
    )
    sent: list[Any] = field(default_factory=list)
    receipt: bool = True
    announcements: list[Any] = field(
        default_factory=lambda: [
            {
                "id": 31,
                "name": "Собрание",
                "description": "<p>В <b>среду</b> в 18:00</p><script>x()</script>",
                "author": {"id": 1, "fio": "Петрова Ольга Ивановна", "nickName": "Петрова"},
                "em": None,
                "postDate": "2026-10-04T09:15:30.1234567",
                "attachments": [],
            },
            {"id": 32, "name": "Каникулы", "description": None, "postDate": "2026-10-05"},
        ]
    )
    has_totals: bool = True
    """Whether the report of term marks exists here."""
    totals: str = TOTALS
    pupil_listed: bool = True
    """Whether the other child can be chosen in the report's form."""
    hub: str = "prompt"
    """How the queue of reports behaves: ``prompt``, ``slow``, ``silent``, ``error``, ``refuses``,
    ``closes``, ``nonsense``, ``stranger`` (another task's file first), ``no handshake``."""
    let_early: bool = False
    """Whether the hub opens; until somebody asks for early access it does not."""
    tasks: list[Any] = field(default_factory=list)
    """What was put into the queue."""
    drawing: asyncio.Event = field(default_factory=asyncio.Event)
    """The hub has been told to begin."""
    sessions: dict[str, str] = field(default_factory=dict)
    """Cookie by token."""
    _salt: str = ""
    _count: int = 0

    def routes(self) -> Routes:
        opened = (
            ("GET", "student/diary/init", self.init),
            ("GET", "student/diary", self.diary),
            ("GET", "grade/assignment/types", self.types),
            ("GET", "years/current", self.year),
            ("GET", "context", self.context),
            ("GET", "announcements", self.news),
            ("GET", "reports/studentgrades", self.report),
            ("GET", "reports/studenttotalmarks", self.totals_form),
            ("GET", "earlyaccess", self.early),
            ("POST", "v2/reports/studenttotalmarks/initfilters", self.totals_form_of),
            ("POST", "reports/studenttotalmarks/queue", self.queue),
            ("GET", "files/{file}", self.file),
            ("GET", "mail/recipients", self.recipients),
            ("POST", "mail/messages", self.mail),
            (("POST" if self.terms == "terms/search" else "GET"), self.terms, self.all_terms),
        )
        return (
            ("GET", "/webapi/logindata", self.logindata),
            ("POST", "/webapi/auth/getdata", self.getdata),
            ("POST", f"/webapi/{self.login_path}", self.login),
            ("POST", "/webapi/auth/logout", self.logout),
            ("GET", "/webapi/schools/search", self.search),
            ("GET", "/webapi/signalr/queueHub", self.queue_hub),
            *(
                (method, f"/webapi/{path}", self._guarded(answer))
                for method, path, answer in opened
            ),
        )

    def bear(self, number: int) -> None:
        self.students = [
            STUDENTS[0] | {"studentId": 600 + turn, "nickName": f"Иванова {name}"}
            for turn, name in zip(range(number), NAMES, strict=False)
        ]

    def forget(self) -> None:
        """Every session is over."""
        self.sessions.clear()

    def _guarded(self, answer: Any) -> Any:
        async def checked(request: web.Request) -> Any:
            token = request.headers.get("at", "")
            cookie = request.cookies.get("NSSESSIONID", "")
            if not token or self.sessions.get(token) != cookie:
                return as_json({"message": "Сессия завершена"}, 401)
            return await answer(request)

        return checked

    async def logindata(self, _request: web.Request) -> web.Response:
        self._count += 1
        response = as_json(self.allowed)
        response.set_cookie("NSSESSIONID", f"{self._count:032x}")
        return response

    async def getdata(self, request: web.Request) -> Any:
        assert request.cookies["NSSESSIONID"]
        self._salt = f"{self._count}5091"
        return {"lt": "77", "ver": "88"} | ({"salt": self._salt} if self.salted else {})

    async def login(self, request: web.Request) -> Any:
        form = await request.post()
        if self.refusal is not None:
            if self.in_the_answer:
                return {"errorMessage": self.refusal, "at": None}
            return as_json({"message": self.refusal}, 409)
        if not self._proven(form):
            return as_json({"message": "Неправильный пароль или имя пользователя"}, 409)
        roles = self.roles
        choose = len(roles) > 1 and "rolegroup" not in form
        if "rolegroup" in form:
            roles = [one for one in roles if str(one["role"]["id"]) == form["rolegroup"]]
        token = f"at-{self._count}"
        self.sessions[token] = "" if choose else request.cookies["NSSESSIONID"]
        return {
            "at": token,
            "timeOut": 900000,
            "entryPoint": "/authorize/choose-session-role" if choose else "/home",
            "errorMessage": None,
            "accountInfo": {"user": {"id": 4001, "name": "Иванова"}, "userRoles": roles},
        }

    def _proven(self, form: Any) -> bool:
        whole = _md5(f"{self._salt}{_md5(self.password)}")
        return (
            form["pw2"] == whole
            and form["pw"] == whole[: len(self.password)]
            and (form["un"], form["scid"], form["lt"], form["ver"]) == (LOGIN, "17", "77", "88")
            and form["loginType"] == "1"
        )

    async def logout(self, request: web.Request) -> Any:
        self.sessions.pop(request.headers.get("at", ""), None)
        return {}

    async def search(self, request: web.Request) -> Any:
        wanted = request.query.get("name", "")
        if not wanted:
            return web.Response(status=403)
        every = [
            {"id": 17, "name": "МБОУ СОШ № 17", "shortName": "СОШ 17", "addressString": None},
            {"id": 0, "name": "", "shortName": "Лицей 170", "addressString": "г. Томск, ул. Мира"},
        ]
        return [one for one in every if wanted in f"{one['name']}{one['shortName']}"]

    async def init(self, _request: web.Request) -> Any:
        return {
            "students": self.students,
            "currentStudentId": self.current,
            "weekStart": "2026-10-05T00:00:00",
            "weight": self.weighed,
            "maxMark": self.most,
            "withLaAssigns": True,
        }

    async def diary(self, request: web.Request) -> Any:
        assert request.query["yearId"] == str(YEAR["id"])
        return self.weeks.get((request.query["studentId"], request.query["weekStart"]), self.usual)

    async def types(self, _request: web.Request) -> Any:
        return self.kinds

    async def year(self, _request: web.Request) -> Any:
        return YEAR

    async def context(self, _request: web.Request) -> Any:
        return {
            "schoolId": 17,
            "userId": 4001,
            "organizationName": "МБОУ СОШ № 17",
            "dateFormat": "d\x01mm\x01yy\x01.",
        }

    async def all_terms(self, _request: web.Request) -> Any:
        return TERMS

    async def report(self, _request: web.Request) -> Any:
        return REPORT

    async def news(self, request: web.Request) -> Any:
        assert request.query["take"] == "-1"
        return self.announcements

    async def recipients(self, request: web.Request) -> Any:
        assert (request.query["group"], request.query["userId"]) == ("3", "4001")
        return self.teachers

    async def mail(self, request: web.Request) -> Any:
        self.sent.append(await request.json())
        return {"messageId": 5} if self.receipt else {}

    # --- reports ---

    async def totals_form(self, _request: web.Request) -> Any:
        if not self.has_totals:
            return as_json({"message": "Отчёт не найден"}, 404)
        students = self.students if isinstance(self.students, list) else []
        every = [{"value": str(s["studentId"]), "title": s["nickName"]} for s in students]
        return {"filterSources": _totals_filters(every if self.pupil_listed else every[:1], 0)}

    async def totals_form_of(self, request: web.Request) -> Any:
        chosen = (await request.json())["selectedData"][0]["filterValue"]
        ids = [str(one["studentId"]) for one in self.students]
        return _totals_filters([], ids.index(chosen))[1:]

    async def early(self, request: web.Request) -> Any:
        self.let_early = request.query["accessKey"] == "irtechsignalr"
        return {}

    async def queue(self, request: web.Request) -> Any:
        asked = await request.json()
        chosen = {one["filterId"]: one for one in asked["selectedData"]}
        told = {one["name"]: one["value"] for one in asked["params"]}
        assert set(told) == {"SCHOOLYEARID", "SERVERTIMEZONE", "FULLSCHOOLNAME", "DATEFORMAT"}
        self.tasks.append({name: one["filterValue"] for name, one in chosen.items()})
        return {"taskId": 5000 + len(self.tasks), "queueKey": "report-v2"}

    async def file(self, request: web.Request) -> Any:
        assert request.match_info["file"] == "f-1"
        return web.Response(text=self.totals, content_type="text/html")

    async def queue_hub(self, request: web.Request) -> web.StreamResponse:
        cookie = request.cookies.get("NSSESSIONID", "")
        if self.sessions.get(request.query.get("at", "")) != cookie or not cookie:
            return web.Response(status=401)
        if request.headers.get("Origin") != self.base or not self.let_early:
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = (await socket.receive()).data
        assert hello.endswith(END)
        assert json.loads(hello[:-1]) == {"protocol": "json", "version": 1}
        if self.hub == "no handshake":
            await socket.send_str(_packed({"error": "Requested protocol is not available"}))
        else:
            await socket.send_str("{}" + END)
            message = await socket.receive()
            if message.type is WSMsgType.TEXT:
                await self._work(socket, json.loads(message.data[:-1]))
        async for _message in socket:
            pass
        return socket

    async def _work(self, socket: web.WebSocketResponse, call: Any) -> None:
        assert (call["type"], call["target"]) == (1, "startTaskAsync")
        self.drawing.set()
        task, key = call["arguments"]
        known = (task, key) == (5000 + len(self.tasks), "report-v2") and self.hub != "refuses"
        result = {"success": known, "message": None if known else "Задача не найдена"}
        answer = {"type": 3, "invocationId": call["invocationId"], "result": result}
        progress = _said("progress", {"taskId": task, "status": "1 из 2"})
        await socket.send_str(_packed({"type": 6}, answer, progress))
        if self.hub == "slow":
            await asyncio.sleep(0.15)
        if self.hub == "stranger":
            await socket.send_str(_packed(_said("complete", {"taskId": 4999, "data": "f-0"})))
        if self.hub == "error":
            await socket.send_str(_packed(_said("error", {"taskId": task, "data": "Ошибка"})))
        elif self.hub == "closes":
            await socket.send_str(_packed({"type": 7}))
        elif self.hub == "nonsense":
            await socket.send_str("<html>" + END)
        elif self.hub != "silent" and known:
            await socket.send_str(_packed(_said("complete", {"taskId": task, "data": "f-1"})))


END = "\x1e"


def _said(target: str, what: Any) -> Any:
    return {"type": 1, "target": target, "arguments": [what]}


def _packed(*messages: Any) -> str:
    return "".join(json.dumps(one) + END for one in messages)


def _totals_filters(students: list[Any], chosen: int) -> list[Any]:
    """The class is the chosen child's."""
    return [
        {
            "filterId": "SID",
            "items": students,
            "defaultValue": students[0]["value"] if students else None,
        },
        {
            "filterId": "PCLID",
            "items": [{"value": f"3041{chosen}", "title": "7а"}],
            "defaultValue": f"3041{chosen}",
        },
    ]
