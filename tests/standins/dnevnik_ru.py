"""Дневник.ру as its fact sheet has it: four casings, 64-bit ids, errors that come with 200."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.standins.base import Routes, StandIn, as_json

TOKEN = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
REFRESHED = "00112233445566778899aabbccddeeff"
CLIENT = {"client_id": "our-id", "client_secret": "our-secret"}
CODE = "one.time-code_1"
ANNA, GROUP, SCHOOL = 1_000_000_000_000_000_003, 2_000_000_000_000_000_017, 1000005
USER = 1000004444
MATHS, PHYSICS = 2_500_000_000_000_000_001, 2_500_000_000_000_000_002


def person(id_: int = ANNA, **more: Any) -> Any:
    """JavaScript would have spoilt the number; the text beside it is right."""
    return {
        "id": id_ + 1,
        "id_str": str(id_),
        "userId": USER,
        "userId_str": str(USER),
        "firstName": "Анна",
        "lastName": "Иванова",
        "middleName": "Петровна",
        "shortName": "Иванова А.",
    } | more


def group(id_: int = GROUP, **more: Any) -> Any:
    return {
        "id": id_ + 1,
        "id_str": str(id_),
        "type": "Group",
        "name": "7-А",
        "fullName": "7-А",
        "parallel": 7,
        "timetable": 5,
        "studyyear": 2026,
    } | more


def lesson(id_: int, day: str, number: int, subject: int, **more: Any) -> Any:
    return {
        "id": id_ + 1,
        "id_str": str(id_),
        "title": None,
        "date": f"{day}T00:00:00",
        "number": number,
        "subject": {"id": subject, "idStr": str(subject), "name": SUBJECTS[subject]},
        "group": GROUP,
        "works": [],
        "teachers": [31],
        "teachersStr": ["31"],
        "status": "InPlan",
    } | more


def work(id_: int, lesson_id: int | None, kind: int, **more: Any) -> Any:
    return {
        "id": id_ + 1,
        "id_str": str(id_),
        "type": "Common",
        "workType": kind,
        "lesson": None if lesson_id is None else lesson_id + 1,
        "lesson_str": None if lesson_id is None else str(lesson_id),
        "displayInJournal": True,
        "status": "New",
        "tasks": [],
        "text": "",
        "subjectId": MATHS,
        "files": [],
    } | more


def mark(id_: int, value: str, work_id: int, lesson_id: int | None, **more: Any) -> Any:
    return {
        "id": id_ + 1,
        "id_str": str(id_),
        "type": "Mark",
        "value": value,
        "textValue": value,
        "person": ANNA + 1,
        "person_str": str(ANNA),
        "work": work_id + 1,
        "work_str": str(work_id),
        "lesson": None if lesson_id is None else lesson_id + 1,
        "lessonStr": None if lesson_id is None else str(lesson_id),
        "number": 1,
        "date": "2026-10-09T13:14:15.1234567",
        "workType": 41,
        "mood": "Good",
        "use_avg_calc": True,
    } | more


SUBJECTS = {MATHS: "Алгебра", PHYSICS: "Физика"}
KINDS = [
    {"id": 41, "schoolId": SCHOOL, "title": "Контрольная работа", "abbr": "К", "weight": 3},
    {"id": 42, "schoolId": SCHOOL, "title": "Ответ на уроке", "abbr": "О", "weight": None},
]
_L = 6_000_000_000_000_000_000


def days() -> list[Any]:
    """From Monday 5 October 2026."""
    subjects = [{"id": id_, "id_str": str(id_), "name": name} for id_, name in SUBJECTS.items()]
    homework = work(
        _L + 103, _L + 3, 43, text="<p>§ 12, № 3&nbsp;и 4</p>", subjectId=PHYSICS, files=[7]
    )
    return [
        {
            "date": "2026-10-05T00:00:00+03:00",
            "lessons": [
                lesson(_L + 1, "2026-10-05", 1, MATHS, title="Дроби", place="12"),
                lesson(_L + 2, "2026-10-05", 2, PHYSICS),
            ],
            "marks": [
                mark(_L + 201, "5", _L + 101, _L + 1),
                mark(_L + 202, "4+", _L + 102, _L + 1),
                mark(_L + 203, "2", _L + 101, _L + 1, person=77, person_str="77"),
            ],
            "works": [work(_L + 101, _L + 1, 41), work(_L + 102, _L + 1, 42)],
            "homeworks": [],
            "subjects": subjects,
            "workTypes": KINDS,
            "lessonLogEntries": [
                {"person_str": str(ANNA), "lesson_str": str(_L + 2), "status": "Pass"},
                {"person_str": "77", "lesson_str": str(_L + 1), "status": "Ill"},
                {"person_str": str(ANNA), "lesson_str": str(_L + 1), "status": "Attend"},
            ],
            "teachers": [
                {"person": {"id": 31, "lastName": "Петрова", "firstName": "О."}, "role": "T"}
            ],
        },
        {
            "date": "2026-10-06T00:00:00.000000",
            "lessons": [lesson(_L + 3, "2026-10-06", 1, PHYSICS)],
            "marks": None,
            "works": [],
            "homeworks": [homework],
            "subjects": subjects,
            "workTypes": [],
            "lessonLogEntries": [],
            "teachers": [],
        },
    ]


PERIODS = [
    {
        "id": 3, "id_str": "3", "number": 3, "type": "Year", "name": "Год", "year": 2026,
        "start": "2026-09-01T00:00:00", "finish": "2027-05-31T00:00:00",
    },
    {
        "id": 2, "id_str": "2", "number": 2, "type": "Quarter", "name": "2 четверть", "year": 2026,
        "start": "2026-11-05T00:00:00", "finish": "2026-12-29T23:59:59.9999999",
    },
    {
        "id": 1, "id_str": "1", "number": 1, "type": "Quarter", "name": "1 четверть", "year": 2026,
        "start": "2026-09-01T00:00:00", "finish": "2026-10-25T00:00:00",
    },
]  # fmt: skip
TIMETABLES = [
    {"Name": "Пустое", "Start": None, "FirstLessonNumber": 1, "Items": []},
    {
        "Name": "Первая смена",
        "Start": "2026-09-01T00:00:00",
        "FirstLessonNumber": 1,
        "Items": [
            {"Id": 1, "Start": "08:30:00", "Finish": "09:15:00", "LessonNumber": 1,
             "DaysOfWeek": ["Monday", "Tuesday"], "Type": "Lesson"},
            {"Id": 2, "Start": "0001-01-01T09:25:00", "Finish": "0001-01-01T10:10:00",
             "LessonNumber": 2, "DaysOfWeek": [], "Type": "Lesson"},
            {"Id": 3, "Start": "09:15:00", "Finish": "09:25:00", "LessonNumber": None,
             "DaysOfWeek": ["Monday"], "Type": "Break"},
        ],
    },
]  # fmt: skip


def finals() -> Any:
    works = [
        work(1, None, 41, periodNumber=1, periodType="Quarter", type="PeriodMark"),
        work(2, None, 41, periodNumber=1, periodType="Year", type="YearMark"),
        work(3, None, 41, periodNumber=1, periodType="Quarter", subjectId=PHYSICS),
    ]
    return {
        "marks": [
            mark(11, "5", 1, None),
            mark(12, "4", 2, None),
            mark(13, "н/а", 3, None),
            mark(14, "2", 1, None, person=77, person_str="77"),
        ],
        "works": works,
        "subjects": [{"id": id_, "name": name} for id_, name in SUBJECTS.items()],
        "workTypes": KINDS,
    }


def error(kind: str) -> Any:
    return {"type": kind, "description": "секретное описание"}


@dataclass
class DnevnikRu(StandIn):
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    refreshes: dict[str, str] = field(default_factory=dict)
    """The new token by the refresh token it is given for."""
    codes: dict[str, tuple[str, str]] = field(default_factory=lambda: {CODE: (TOKEN, "refresh-1")})
    quiet: bool = False
    """Errors arrive with 200."""
    roles: list[str] = field(default_factory=lambda: ["EduParent"])
    children: Any = field(default_factory=lambda: [USER])
    weighed: bool = True
    zone: Any = 7
    groups: list[Any] = field(
        default_factory=lambda: [
            group(GROUP - 1, name="Английский", type="Subgroup"),
            group(),
            group(GROUP - 2, name="6-А", studyyear=2025),
        ]
    )
    brood: int = 1
    """How many children the account has, each at a school of its own."""
    schedule: Any = field(default_factory=lambda: {"days": days()})
    periods: Any = field(default_factory=lambda: deepcopy(PERIODS))
    final: Any = field(default_factory=finals)

    def routes(self) -> Routes:
        opened = (
            ("users/me", self.me),
            ("users/me/context", self.context),
            ("users/me/children", self.all_children),
            ("users/{user}/context", self.childs_context),
            ("persons/{person}", self.a_person),
            ("persons/{person}/edu-groups", self.all_groups),
            ("schools/{school}", self.school),
            ("persons/{person}/groups/{group}/schedules", self.schedules),
            ("edu-groups/{group}/timetables", self.timetables),
            ("edu-groups/{group}/reporting-periods", self.all_periods),
            ("persons/{person}/edu-groups/{group}/allfinalmarks", self.finals),
        )
        return (
            ("POST", "/v2/authorizations", self.authorize),
            *(("GET", f"/v2/{path}", self._guarded(answer)) for path, answer in opened),
        )

    def _guarded(self, answer: Any) -> Any:
        async def checked(request: web.Request) -> Any:
            assert "access_token" not in request.query, "it would stand in logs"
            if request.headers.get("Access-Token") not in self.tokens:
                return as_json(error("invalidToken"), 200 if self.quiet else 401)
            return await answer(request)

        return checked

    async def authorize(self, request: web.Request) -> Any:
        said = await request.json()
        kind = said.pop("grant_type")
        if {key: said.pop(key) for key in CLIENT} != CLIENT:
            return as_json(error("authorizationFailed"), 200 if self.quiet else 400)
        if kind == "AuthorizationCode":
            given = self.codes.pop(said["code"], None)
        else:
            new = self.refreshes.pop(said["refreshToken"], None)
            given = (new, "refresh-2") if new else None
        if given is None:
            return as_json(error("parameterInvalid"), 200 if self.quiet else 400)
        self.tokens = {given[0]}
        return {
            "accessToken": given[0],
            "expiresIn": 2**40,
            "refreshToken": given[1],
            "scope": "CommonInfo",
            "user": USER,
            "user_str": str(USER),
        }

    async def me(self, _request: web.Request) -> Any:
        return {"id": USER, "id_str": str(USER), "personId_str": str(ANNA), "roles": self.roles}

    async def context(self, _request: web.Request) -> Any:
        own = "EduStudent" in self.roles
        return {
            "userId": USER,
            "personId": ANNA,
            "roles": self.roles,
            "schools": [{"id": SCHOOL, "name": "Лицей", "type": "Regular", "groupIds": [GROUP]}],
            "eduGroups": self.groups if own else [],
        }

    async def all_children(self, _request: web.Request) -> Any:
        return self.children

    def bear(self, number: int) -> None:
        self.brood, self.children = number, [USER + turn for turn in range(number)]

    def _turn(self, value: str, first: int) -> int:
        """Which of the children it is whose id that is."""
        turn = int(value) - first
        assert 0 <= turn < self.brood, "a stranger"
        return turn

    async def childs_context(self, request: web.Request) -> Any:
        turn = self._turn(request.match_info["user"], USER)
        return {
            "userId": USER + turn,
            "personId_str": str(ANNA + turn),
            "personId": ANNA + turn + 1,
            "schools": [
                {"id": 9, "name": "Кружок", "groupIds": [8]},
                {"id": SCHOOL + turn, "name": "Лицей", "groupIds": [GROUP]},
            ],
            "eduGroups": self.groups,
        }

    async def a_person(self, request: web.Request) -> Any:
        return person(ANNA + self._turn(request.match_info["person"], ANNA))

    async def all_groups(self, _request: web.Request) -> Any:
        return self.groups

    async def school(self, request: web.Request) -> Any:
        turn = self._turn(request.match_info["school"], SCHOOL)
        return {
            "id": SCHOOL + turn,
            "name": "МАОУ «Лицей»",
            "timeZone": self.zone,
            "uses_avg": True,
            "uses_weighted_avg": self.weighed,
        }

    async def schedules(self, request: web.Request) -> Any:
        assert request.query["endDate"].endswith("T23:59:59")
        self._turn(request.match_info["person"], ANNA)
        return self.schedule

    async def timetables(self, _request: web.Request) -> Any:
        return TIMETABLES

    async def all_periods(self, _request: web.Request) -> Any:
        return self.periods

    async def finals(self, _request: web.Request) -> Any:
        return self.final
