"""A OneRoster package as sheets of the import's own format.

A homeroom is our class; a scheduled class is a subject. Kept are names, classes, families, terms
and results: contacts and passwords stay in the file.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.domain.classnames import class_name
from bot.domain.errors import BadFile, FileFault
from bot.domain.values import Unreadable
from bot.sources.oneroster_marks import marks
from bot.sources.oneroster_tables import Line, Package, Table
from bot.sources.own_sheets import Words
from bot.sources.sheets import Book, Cell, Sheet

TEACHERS = {"teacher": "teacher"} | dict.fromkeys(
    ("administrator", "principal", "siteadministrator"), "admin"
)
PARENTS = {"parent", "guardian"}
"""Representatives by law. A ``relative`` is not one, and gets no rights from a file."""
UNKEPT = ("email", "sms", "phone", "password")
_CLASS_IN_TITLE = re.compile(r"(?<!\w)(\d{1,2})\s?[-–]?\s?[\"«]?([А-ЯЁA-Z])(?!\w)", re.IGNORECASE)


def read_oneroster(package: Package) -> Book:
    """Only sheets that the package has rows for. Raises `BadFile` for several schools."""
    roster = _Roster(package)
    made = (
        roster.school(),
        roster.terms(),
        roster.teachers(),
        roster.classes(),
        roster.students(),
        roster.parents(),
        marks(package, roster.words, roster.class_of, roster.leaders),
    )
    return [sheet for sheet in made if sheet is not None]


class _Roster:
    def __init__(self, package: Package) -> None:
        self._tables = package
        self._users = self._table("users")
        self._sections = self._table("classes")
        self.words = Words.of(" ".join(line["familyName"] for line in self._users), "OneRoster")
        self._roles = self._roles_of_users()
        self._pupils = self._enrolled("student")
        self.leaders = self._led()
        self.class_of = {user.id: self._class_of(user) for user in self._of({"student"})}

    def _table(self, name: str) -> Table:
        return self._tables.get(name, Table())

    def _roles_of_users(self) -> dict[str, set[str]]:
        """1.1 has the role in the user, 1.2 in a table of its own."""
        found: dict[str, set[str]] = defaultdict(set)
        for user in self._users:
            found[user.id] |= {user["role"].lower()} - {""}
        for line in self._table("roles"):
            found[line["userSourcedId"]].add(line["role"].lower())
        return found

    def _of(self, roles: Iterable[str]) -> Iterator[Line]:
        wanted = set(roles)
        return (user for user in self._users if self._roles[user.id] & wanted)

    def _enrolled(self, role: str) -> dict[str, list[Line]]:
        """Enrollments by user: those that go on first, then the newest."""
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self._table("enrollments"):
            if line["role"].lower() == role:
                found[line["userSourcedId"]].append(line)
        for lines in found.values():
            lines.sort(key=lambda line: line["beginDate"], reverse=True)
            lines.sort(key=lambda line: bool(line["endDate"]))
        return found

    def _led(self) -> dict[str, str]:
        """The one teacher of a class, or the one marked as primary; by the class's id."""
        found: dict[str, list[Line]] = defaultdict(list)
        for lines in self._enrolled("teacher").values():
            for line in lines:
                found[line["classSourcedId"]].append(line)
        leaders: dict[str, str] = {}
        for section, lines in found.items():
            primary = [line for line in lines if line["primary"].lower() == "true"]
            chosen = {line["userSourcedId"] for line in primary or lines}
            if len(chosen) == 1:
                leaders[section] = chosen.pop()
        return leaders

    # --- classes ---

    def _homerooms(self) -> Iterator[Line]:
        return (line for line in self._sections if _is_homeroom(line))

    def _class_of(self, user: Line) -> str:
        """By the homeroom; else by the one class that titles of lessons name; else the grade."""
        ids = [line["classSourcedId"] for line in self._pupils[user.id]]
        mine = [line for line in map(self._sections.get, ids) if line is not None]
        home = next(filter(_is_homeroom, mine), None)
        if home is not None:
            return _written_class(home)
        named = {found for line in mine if (found := _class_in_title(line))}
        if len(named) == 1:
            return named.pop()
        grades = user.several("grades")
        return grades[0].lstrip("0") if len(grades) == 1 and not named else ""

    def classes(self) -> Sheet | None:
        """A column that is not filled for every class is left out: an empty cell would empty
        what is known."""
        homerooms = list(self._homerooms())
        if not homerooms:
            return None
        keys = ["class"]
        if all(line.id in self.leaders for line in homerooms):
            keys.append("teacher")
        if all(line["location"] for line in homerooms):
            keys.append("room")
        cells = {
            line.number: {
                "class": _written_class(line),
                "teacher": self.leaders.get(line.id, ""),
                "room": line["location"],
            }
            for line in homerooms
        }
        rows = {number: [row[key] for key in keys] for number, row in cells.items()}
        return self.words.sheet("classes", keys, rows)

    # --- people ---

    def _people(
        self, kind: str, users: Iterable[Line], more: str, cells: dict[str, str]
    ) -> Sheet | None:
        rows: dict[int, list[Cell]] = {
            user.number: [
                user.id,
                user["familyName"],
                user["givenName"],
                user["middleName"],
                cells.get(user.id, ""),
            ]
            for user in users
        }
        if not rows:
            return None
        unkept = [header for header in self._users.headers if header.lower() in UNKEPT]
        return self.words.sheet(kind, ("code", "last", "first", "middle", more), rows, unkept)

    def teachers(self) -> Sheet | None:
        users = list(self._of(TEACHERS))
        roles = {user.id: max(self._staff_roles(user)) for user in users}
        said = {"teacher": "teacher", "admin": "admin"}
        if self.words.russian:
            said = {"teacher": "учитель", "admin": "администратор"}
        return self._people("teachers", users, "role", {k: said[v] for k, v in roles.items()})

    def _staff_roles(self, user: Line) -> set[str]:
        """`max` of these prefers ``teacher``: the office's rights are not given by the way."""
        return {TEACHERS[role] for role in self._roles[user.id] & TEACHERS.keys()}

    def students(self) -> Sheet | None:
        return self._people("students", self._of({"student"}), "class", self.class_of)

    def parents(self) -> Sheet | None:
        """Ties may stand on either side: with the child, with the parent, or with both."""
        children: dict[str, list[str]] = {user.id: [] for user in self._of(PARENTS)}
        for parent in self._of(PARENTS):
            children[parent.id] += [
                agent for agent in parent.several("agentSourcedIds") if agent in self.class_of
            ]
        for child in self._of({"student"}):
            for agent in child.several("agentSourcedIds"):
                if agent in children and child.id not in children[agent]:
                    children[agent].append(child.id)
        cells = {parent: "; ".join(ids) for parent, ids in children.items()}
        return self._people("parents", self._of(PARENTS), "children", cells)

    # --- the school and its year ---

    def school(self) -> Sheet | None:
        schools = [line for line in self._table("orgs") if line["type"].lower() == "school"]
        if len(schools) > 1:
            names = ", ".join(line["name"] for line in schools[:5])
            raise BadFile(FileFault.MANY_SCHOOLS, {"schools": names})
        return self.words.school({"name": schools[0]["name"]}) if schools else None

    def terms(self) -> Sheet | None:
        """The shortest sessions of the newest school year: a year holds terms, a term may hold
        grading periods."""
        sessions = [
            line
            for line in self._table("academicsessions")
            if line["type"].lower() != "schoolyear" and line["startDate"]
        ]
        parents = {line["parentSourcedId"] for line in sessions}
        leaves = [line for line in sessions if line.id not in parents]
        newest = max((line["schoolYear"] for line in leaves), default="")
        rows = {
            line.number: [line["title"], line["startDate"], line["endDate"]]
            for line in leaves
            if line["schoolYear"] == newest
        }
        return self.words.sheet("terms", ("name", "starts", "ends"), rows) if rows else None


def _is_homeroom(section: Line) -> bool:
    return section["classType"].lower() == "homeroom"


def _written_class(section: Line) -> str:
    """The name, as far as it can be found; else the title, to be reported as it stands."""
    for text in (section["title"], section["classCode"]):
        try:
            return class_name(text).name
        except Unreadable:
            continue
    return _class_in_title(section) or section["title"]


def _class_in_title(section: Line) -> str:
    for text in (section["title"], section["classCode"]):
        found = {class_name("".join(pair)).name for pair in _pairs(text)}
        if len(found) == 1:
            return found.pop()
    return ""


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    return (found for found in _CLASS_IN_TITLE.findall(text) if 1 <= int(found[0]) <= 12)
