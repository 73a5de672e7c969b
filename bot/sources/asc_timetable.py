"""aSc Timetables' XML (of 2008 and of 2012) as sheets of the import's own format.

Days and weeks are masks, one place each: ``01000`` is the second day, ``10`` the first week of
two. Its ids change with every export, so people are found by name, or by ``partner_id`` where the
school has filled it in. Students are not taken from here: their names lack patronymics.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Protocol
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.domain import vocabulary
from bot.domain.errors import BadFile, FileFault
from bot.domain.names import folded, is_initials, tidy
from bot.sources.own_sheets import Words, numbered
from bot.sources.sheets import Book, Cell, Sheet

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RUSSIAN_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
LONGEST_CARD = 7
"""Lessons; a longer one is a slip of the pen."""
_ONE_DAY = re.compile(r"0*10*")
_MASK = re.compile(r"[01]+")


class Element(Protocol):
    """What is used of an XML element."""

    attrib: dict[str, str]

    def iter(self, tag: str) -> Iterator["Element"]: ...


@dataclass(frozen=True, slots=True)
class Item:
    """One element by its attributes; what is absent is empty."""

    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def ids(self, *names: str) -> list[str]:
        """A list of ids; of several names the first that is filled."""
        written = next((self[name] for name in names if self[name]), "")
        return [piece.strip() for piece in written.split(",") if piece.strip()]

    @property
    def name(self) -> str:
        return tidy(self["name"] or self["short"])


def is_asc(data: bytes) -> bool:
    """Whether the beginning of a file is one of these."""
    bare = data[:8000].replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")  # UTF-16 too
    return bare[:1] == b"<" and b"<timetable" in bare


def read_asc(data: bytes, most_rows: int) -> Book:
    """Only sheets that have rows. Raises `BadFile`: damaged, or more rows than ``most_rows``."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise BadFile(FileFault.DAMAGED) from None
    return _Timetable(root, most_rows).sheets()


class _Timetable:
    def __init__(self, root: Element, most_rows: int) -> None:
        self._most = most_rows
        self._root = root
        self._classes = self._by_id("class")
        self._teachers = self._by_id("teacher")
        self._rooms = self._by_id("classroom")
        self._subjects = self._by_id("subject")
        self._groups = self._by_id("group")
        self._lessons = self._by_id("lesson")
        self._week_defs = self._by_id("weeksdef")
        written = [*self._classes.values(), *self._subjects.values(), *self._teachers.values()]
        self._words = Words.of(" ".join(item.name for item in written), "aSc Timetables")
        self._days = RUSSIAN_DAYS if self._words.russian else DAYS
        self._first_day = 1 if "daynumbering1" in root.attrib.get("options", "") else 0

    def _all(self, tag: str) -> Iterator[Item]:
        return (Item(element.attrib) for element in self._root.iter(tag))

    def _by_id(self, tag: str) -> dict[str, Item]:
        return {item["id"]: item for item in self._all(tag) if item["id"]}

    def sheets(self) -> Book:
        made = (self._staff(), self._class_list(), self._bells(), self._timetable())
        return [sheet for sheet in made if sheet is not None]

    # --- people and classes ---

    def _staff(self) -> Sheet | None:
        """Those whose whole name is known: initials only find somebody the school has already."""
        rows: list[list[Cell]] = [
            [teacher["partner_id"], _full_name(teacher)]
            for teacher in self._teachers.values()
            if " " in _full_name(teacher) and not is_initials(_full_name(teacher))
        ]
        return self._words.sheet("teachers", ("code", "full"), numbered(rows)) if rows else None

    def _class_list(self) -> Sheet | None:
        """A column that is not filled for every class is left out: an empty cell would empty
        what is known."""
        classes = list(self._classes.values())
        if not classes:
            return None
        columns = {
            "class": [item.name for item in classes],
            "teacher": [self._teacher(item.ids("teacherid", "teacherids")) for item in classes],
            "room": [self._room(item.ids("classroomids", "classroomid")) for item in classes],
        }
        full = {key: cells for key, cells in columns.items() if key == "class" or all(cells)}
        rows = [list(row) for row in zip(*full.values(), strict=True)]
        return self._words.sheet("classes", tuple(full), numbered(rows))

    def _teacher(self, ids: list[str]) -> str:
        """The first one's name; what the diary keeps of a lesson is one teacher."""
        found = next((self._teachers[key] for key in ids if key in self._teachers), None)
        return _full_name(found) if found else ""

    def _room(self, ids: list[str]) -> str:
        return ", ".join(self._rooms[key].name for key in ids if key in self._rooms)

    # --- hours ---

    def _bells(self) -> Sheet | None:
        rows: list[list[Cell]] = [
            [period["period"] or period["name"], period["starttime"], period["endtime"]]
            for period in self._all("period")
            if period["starttime"] and period["endtime"]
        ]
        keys = ("number", "starts", "ends")
        return self._words.sheet("bells", keys, numbered(rows)) if rows else None

    def _timetable(self) -> Sheet | None:
        rows = list(islice(self._slots(), self._most + 1))
        if len(rows) > self._most:
            raise BadFile(FileFault.TOO_MANY_ROWS, {"limit": str(self._most)})
        keys = ("class", "weekday", "number", "subject", "teacher", "room", "group", "parity")
        return self._words.sheet("timetable", keys, numbered(rows)) if rows else None

    def _slots(self) -> Iterator[list[Cell]]:
        """A row for each class, day and lesson of each card; what a card lacks stays empty, to be
        reported by the import."""
        cards = list(self._all("card"))
        starts = {(card["lessonid"], card["days"] or card["day"], card["period"]) for card in cards}
        for card in cards:
            lesson = self._lessons.get(card["lessonid"], Item({}))
            subject = self._subjects.get(lesson["subjectid"], Item({}))
            teacher = self._teacher(lesson.ids("teacherids", "teacherid"))
            room = self._room(card.ids("classroomids", "classroomid"))
            room = room or self._room(lesson.ids("classroomids", "classroomid"))
            weeks = self._weeks(card, lesson)
            for number in _periods(card, lesson, starts):
                for day in self._weekdays(card):
                    for klass, group in self._who(lesson):
                        yield [klass, day, number, subject.name, teacher, room, group, weeks]

    def _who(self, lesson: Item) -> list[tuple[str, str]]:
        """Classes with the group that has the lesson; an empty group is the whole class."""
        found: dict[tuple[str, str], None] = {}
        met: set[str] = set()
        for key in lesson.ids("groupids", "groupid"):
            group = self._groups.get(key)
            if group is not None:
                met.add(group["classid"])
                whole = group["entireclass"] == "1"
                found[self._class_name(group["classid"]), "" if whole else group.name] = None
        for key in lesson.ids("classids", "classid"):
            if key not in met:
                found[self._class_name(key), ""] = None
        return list(found) or [("", "")]

    def _class_name(self, key: str) -> str:
        return self._classes[key].name if key in self._classes else ""

    def _weekdays(self, card: Item) -> list[str]:
        mask = card["days"]
        if mask:
            places = [at for at, bit in enumerate(mask) if bit == "1" and _MASK.fullmatch(mask)]
        else:
            number = card["day"]
            places = [int(number) - self._first_day] if number.isdecimal() else []
        return [self._days[at] for at in places if 0 <= at < len(self._days)] or [""]

    def _weeks(self, card: Item, lesson: Item) -> str:
        """``odd``, ``even``, or empty for every week. What is neither stands as it is written:
        the import asks what it means."""
        mask = card["weeks"] or lesson["weeks"]
        mask = mask or self._week_defs.get(lesson["weeksdefid"], Item({}))["weeks"]
        terms = card["terms"]
        if terms and "0" in terms:
            return f"terms {terms}"
        if not mask or "0" not in mask or not _ONE_DAY.fullmatch(mask):
            return "" if not mask or _all_weeks(mask) else mask
        named = self._named_parity(mask)
        if named or len(mask) != 2:
            return named or mask
        return "odd" if mask == "10" else "even"

    def _named_parity(self, mask: str) -> str:
        """What the school calls the week of that mask, where it says odd or even."""
        for week in self._week_defs.values():
            if week["weeks"] == mask:
                for word in folded(f"{week['name']} {week['short']}").split():
                    found = vocabulary.PARITIES.get(word.strip(".,"))
                    if found:
                        return found
        return ""


def _all_weeks(mask: str) -> bool:
    """``11``, and ``10,01`` of "any week"."""
    return set(mask) == {"1"} or "," in mask


def _full_name(teacher: Item) -> str:
    first, last = tidy(teacher["firstname"]), tidy(teacher["lastname"])
    return f"{last} {first}" if first and last else teacher.name


def _periods(card: Item, lesson: Item, starts: set[tuple[str, str, str]]) -> Iterator[str]:
    """A double lesson is one card; in some exports each of its halves has a card of its own."""
    yield card["period"]
    length = lesson["periodspercard"] or lesson["durationperiods"]
    if not card["period"].isdecimal() or not length.isdecimal():
        return
    day, first = card["days"] or card["day"], int(card["period"])
    more = range(1, min(int(length), LONGEST_CARD))
    beside = (str(first + way * step) for step in more for way in (1, -1))
    if not any((card["lessonid"], day, number) in starts for number in beside):
        yield from (str(first + step) for step in more)
