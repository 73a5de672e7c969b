"""МЭШ as its fact sheet has it: a token in two headers, wrappers that differ, closed roads."""

import base64
import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from tests.standins.base import NAMES, Routes, StandIn, as_json

PARENT = 77001
ANNA = 9007199254740993
GUID = "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
SNILS = "112-233-445 95"
FAMILY = "/api/family/mobile/v1"
JOURNAL = "/api/ej/core/family/v1"
ALONE = frozenset({"date", "subject_id", "subject_name"})
"""What a mark says of itself only in a list of its own; on a lesson, that tells it."""
REASONS = [
    {"id": 6, "name": "Болезнь", "is_parent_available": True, "ae_only": False},
    {"id": 1, "name": "Семейные обстоятельства", "is_parent_available": True},
    {"id": 9, "name": "Посещение врача", "is_parent_available": True, "attachment_needed": True},
    {"id": 2, "name": "Погодные условия", "is_parent_available": True, "deleted_at": "2026-09-01"},
    {"id": 12, "name": "Иная причина", "is_parent_available": True, "ae_only": False},
    {"id": 3, "name": "Решение школы", "is_parent_available": False},
]
YEARS = [
    {"id": 13, "name": "2025/2026", "begin_date": "2025-09-01", "end_date": "2026-08-31"},
    {
        "id": 14,
        "name": "2026/2027",
        "begin_date": "2026-09-01",
        "end_date": "2027-08-31",
        "current_year": True,
    },
]
CALENDAR = [
    {"date": "2026-10-23", "type": "workday", "title": ""},
    {"date": "2026-10-26", "type": "vacation", "title": "Осенние каникулы"},
    {"date": "2026-10-27", "type": "vacation", "title": "Осенние каникулы"},
    {"date": "2026-10-30", "type": "other", "title": "Осенние каникулы"},
    {"date": "2026-11-02", "type": "vacation", "title": "Осенние каникулы"},
    {"date": "2026-11-04", "type": "holiday", "title": "День народного единства"},
    {"date": "2026-12-31", "type": "vacation", "title": ""},
]


def token(expires: datetime, issued: datetime | None = None, **claims: Any) -> str:
    """A JWT that nobody has signed."""
    told = {"sub": "1", "exp": int(expires.timestamp()), **claims}
    if issued is not None:
        told["iat"] = int(issued.timestamp())
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256"}, told)]
    return ".".join(
        base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, b"signature")
    )


def child(id_: int = ANNA, **more: Any) -> Any:
    return {
        "id": id_,
        "contingent_guid": GUID,
        "last_name": "Иванова",
        "first_name": "Анна",
        "middle_name": "Петровна",
        "class_name": "7-А",
        "class_unit_id": 5,
        "snils": SNILS,
        "phone": "9160000000",
        "school": {"id": 1, "name": "ГБОУ Школа № 1234", "short_name": "Школа № 1234"},
        "groups": [],
        "representatives": [{"snils": SNILS}],
        "is_legal_representative": True,
    } | more


def event(id_: int, start: str, subject: str, **more: Any) -> Any:
    begins = datetime.fromisoformat(start)
    return {
        "id": id_,
        "source": "PLAN",
        "source_id": str(id_),
        "start_at": start,
        "finish_at": (begins + timedelta(minutes=45)).isoformat(),
        "subject_id": 1,
        "subject_name": subject,
        "room_number": "301",
        "room_name": "Кабинет 301",
        "lesson_type": "NORMAL",
        "course_lesson_type": "LESSON",
        "lesson_name": None,
        "lesson_theme": "",
        "cancelled": False,
        "replaced": False,
        "is_missed_lesson": False,
        "absence_reason_id": None,
        "nonattendance_reason_id": None,
        "health_status": None,
        "homework": {"total_count": 0, "descriptions": [], "entries": None},
        "marks": [],
    } | more


def mark(id_: int, value: str, day: str, subject: str, **more: Any) -> Any:
    return {
        "id": id_,
        "value": value,
        "values": [{"name": "Отметка", "nmax": 5.0, "grade": {"five": 5.0, "origin": value}}],
        "weight": 1,
        "comment": "",
        "comment_exists": False,
        "control_form_name": "Устный ответ",
        "is_exam": False,
        "is_point": False,
        "point_date": None,
        "original_grade_system_type": "five",
        "criteria": None,
        "date": day,
        "subject_id": 1,
        "subject_name": subject,
    } | more


def homework(id_: int, due: str, subject: str, text: str | None, **more: Any) -> Any:
    return {
        "homework_entry_student_id": id_,
        "homework_entry_id": id_ + 1,
        "description": text,
        "subject_name": subject,
        "date": due,
        "date_prepared_for": due,
        "date_assigned_on": "2026-10-01",
        "materials": [],
        "attachments": None,
        "is_done": False,
    } | more


def events() -> Any:
    """The week of Monday 5 October 2026."""
    return [
        event(12, "2026-10-05T09:30:00+03:00", "Физика", is_missed_lesson=True),
        event(11, "2026-10-05T08:30:00+03:00", "Алгебра", lesson_theme="<b>Дроби</b>"),
        event(2**62, "2026-10-05T10:30:00+03:00", "Химия", replaced=True, lesson_type="REMOTE"),
        event(14, "2026-10-06T08:30:00+03:00", "История", cancelled=True),
        event(15, "2026-10-06T15:00:00+03:00", "Робототехника", source="EC"),
    ]


def marks() -> Any:
    return [
        mark(901, "5", "2026-10-05", "Алгебра", weight=3, control_form_name="Контрольная работа"),
        mark(902, "4-", "2026-10-05", "Алгебра", comment="Молодец"),
        mark(903, "2", "2026-10-06", "История", is_point=True, point_date="2026-10-20"),
    ]


def tasks() -> Any:
    files = [{"title": "Карточка"}, "https://files.example/doc/Таблица.pdf?key=1", None]
    return [
        homework(1, "2026-10-06", "Алгебра", "№ 12, 13", attachments=files),
        homework(2, "2026-10-06", "История", None, materials=[{"title": "Видео", "urls": []}]),
        homework(3, "2026-10-07", "Физика", None),
    ]


def subjects() -> Any:
    def period(title: str, first: str, last: str, fixed: str | None) -> Any:
        days = {"start_iso": first, "end_iso": last, "value": "4.67", "count": 3}
        return {"title": title, "start": first[5:], "fixed_value": fixed, "marks": [], **days}

    return [
        {
            "subject_id": 1,
            "subject_name": "Алгебра",
            "average": "4.67",
            "year_mark": "5",
            "periods": [
                period("2 триместр", "2026-12-01", "2027-02-28", None),
                period("1 триместр", "2026-09-01", "2026-11-30", "4"),
            ],
        },
        {
            "subject_id": 2,
            "subject_name": "Музыка",
            "average": None,
            "year_mark": None,
            "periods": [period("1 полугодие", "2026-09-01", "2026-12-31", "зач")],
        },
    ]


@dataclass
class Mesh(StandIn):
    """Levers beyond those of every stand-in are its plain fields."""

    tokens: set[str] = field(default_factory=set)
    """Which the server knows; others are answered with 401."""
    fresh: str = ""
    """What a renewal gives; empty: renewing is refused."""
    role: str = "parent"
    children: Any = field(default_factory=lambda: [child()])
    events: Any = field(default_factory=events)
    marks: Any = field(default_factory=marks)
    tasks: Any = field(default_factory=tasks)
    subjects: Any = field(default_factory=subjects)
    news: Any = field(default_factory=list)
    notices: dict[str, Any] = field(default_factory=dict)
    """By day: what parents have told."""
    signed: set[tuple[str, str]] = field(default_factory=set)
    expands: bool = True
    """The calendar tells marks when it is asked for them."""
    forgetful: bool = False
    """Says thank you and keeps nothing."""
    closed: frozenset[str] = frozenset()
    """Roads that are not for this role."""

    def bear(self, number: int) -> None:
        self.children = [
            child(ANNA + turn, contingent_guid=f"{GUID[:-1]}{turn}", first_name=name)
            for turn, name in zip(range(number), NAMES, strict=False)
        ]

    def routes(self) -> Routes:
        return (
            ("GET", "/v2/token/refresh", self.renewed),
            ("GET", f"{FAMILY}/profile", self.profile),
            ("GET", "/api/eventcalendar/v1/api/events", self.calendar),
            ("GET", f"{FAMILY}/marks", self.of_week("marks", "payload")),
            ("GET", f"{FAMILY}/homeworks", self.of_week("tasks", "payload")),
            ("GET", f"{FAMILY}/subject_marks", self.of_week("subjects", "payload")),
            ("GET", f"{FAMILY}/periods_schedules", self.of_week("year_days", "")),
            ("GET", f"{FAMILY}/schedule/short", self.short),
            ("GET", f"{FAMILY}/attendance", self.attendance),
            ("POST", f"{FAMILY}/attendance/v2", self.absent),
            ("DELETE", f"{FAMILY}/attendance", self.present),
            ("GET", f"{JOURNAL}/academic_years", self.of_week("years", "")),
            ("GET", f"{JOURNAL}/nonattendance_reasons", self.of_week("reasons", "")),
            ("GET", f"{JOURNAL}/aware_journals", self.aware),
            ("POST", f"{JOURNAL}/aware_journals", self.sign),
            ("GET", "/api/news/v2/announcements/user", self.of_week("news", "")),
        )

    years = YEARS
    year_days = CALENDAR
    reasons = REASONS

    def _let_in(self, request: web.Request) -> None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer not in self.tokens or request.headers.get("Auth-Token") != bearer:
            raise web.HTTPUnauthorized(text='{"code":"401","message":"jwt expired"}')
        if any(request.path.endswith(end) for end in self.closed):
            raise web.HTTPUnauthorized(text='{"apikey": null}')

    async def renewed(self, request: web.Request) -> web.Response:
        self._let_in(request)
        if not self.fresh:
            return web.Response(status=403)
        self.tokens.add(self.fresh)
        return web.Response(text=self.fresh, content_type="text/plain")

    async def profile(self, request: web.Request) -> Any:
        self._let_in(request)
        person = {"id": PARENT, "type": self.role, "last_name": "Иванова", "snils": SNILS}
        return {"profile": person, "children": deepcopy(self.children), "hash": "x"}

    async def calendar(self, request: web.Request) -> Any:
        self._let_in(request)
        if request.headers.get("X-Mes-Role") != self.role:
            raise web.HTTPForbidden(text='{"message":"role"}')
        known = {one["contingent_guid"] for one in self.children}
        if request.query["person_ids"] not in known:
            return {"total_count": 0, "errors": None, "response": []}
        asked = request.query.get("expand", "").split(",")
        found = [self._expanded(one, asked) for one in deepcopy(self.events)]
        return {"total_count": len(found), "errors": None, "response": found}

    def _expanded(self, lesson: Any, asked: Sequence[str]) -> Any:
        """With the marks of its day and subject, when they were asked for."""
        if "marks" not in asked or not self.expands:
            return lesson | {"marks": None}
        at = lesson["start_at"][:10], lesson["subject_name"]
        own = [one for one in self.marks if (one["date"], one["subject_name"]) == at]
        bare = [{k: v for k, v in one.items() if k not in ALONE} for one in own]
        return lesson | {"marks": bare}

    def of_week(self, name: str, wrapper: str) -> Any:
        async def answer(request: web.Request) -> Any:
            self._let_in(request)
            found = deepcopy(getattr(self, name))
            return {wrapper: found} if wrapper else found

        return answer

    async def short(self, request: web.Request) -> Any:
        self._let_in(request)
        days: dict[str, list[Any]] = {day: [] for day in request.query["dates"].split(",")}
        for one in self.events:
            day, _, hour = one["start_at"].partition("T")
            if day in days and one["source"] == "PLAN":
                ends = one["finish_at"].partition("T")[2][:5]
                days[day].append({"bell_id": one["id"], "begin_time": hour[:5], "end_time": ends})
        return {"payload": [{"date": day, "lessons": found} for day, found in days.items()]}

    async def attendance(self, request: web.Request) -> Any:
        self._let_in(request)
        first, last = request.query["from"], request.query["to"]
        told = [
            {"date": day, "notified": True, "parent_profile_id": PARENT, "lessons": []} | one
            for day, one in self.notices.items()
            if first <= day <= last
        ]
        happened = {"date": first, "notified": False, "parent_profile_id": None, "lessons": []}
        return {"days_count": 1, "year_description": "", "attendance": [happened, *told]}

    async def absent(self, request: web.Request) -> Any:
        self._let_in(request)
        sent = (await request.json())["notifications"]
        if not self.forgetful:
            self.notices |= {one["date"]: one for one in sent}
        return {"ids": list(range(len(sent)))}

    async def present(self, request: web.Request) -> Any:
        self._let_in(request)
        sent = await request.json()
        assert sent["student_id"] in {one["id"] for one in self.children}
        if not self.forgetful:
            for one in sent["notifications"]:
                self.notices.pop(one["date"], None)
        return {}

    async def aware(self, request: web.Request) -> Any:
        self._let_in(request)
        student, week = request.query["student_profile_ids"], request.query["week_from"]
        known = (student, week) in self.signed
        return [{"student_profile_id": int(student), "week": week}] if known else []

    async def sign(self, request: web.Request) -> Any:
        self._let_in(request)
        sent: Mapping[str, Any] = await request.json()
        if sent["parent_profile_id"] != PARENT:
            return as_json({"message": "parent"}, 422)
        if not self.forgetful:
            self.signed.add((str(sent["student_profile_id"]), sent["week"]))
        return {}
