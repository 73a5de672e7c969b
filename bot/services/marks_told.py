"""New and corrected marks: settled first, several in one message, and the truth follows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.alerts import EDIT_FOR, GONE, head_start, is_news, settled
from bot.domain.delivery import Kind, Status
from bot.domain.marks import grade_has_marks
from bot.domain.notifications import Switch
from bot.domain.views.pushes import MarksPush, ToldMark
from bot.storage import mark_changes, outbox, told, unsent
from bot.storage.database import Connection
from bot.storage.mark_changes import MarkFacts
from bot.storage.outbox import Draft
from bot.storage.told import AT_ONCE, Known, Reader

WATCH = "mark_event"
ALWAYS = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def look(conn: Connection, bot: str, now: datetime) -> bool:
    """Tells what has settled; True when there may be more."""
    after = told.looked(conn, bot, WATCH)
    rows = mark_changes.events_after(conn, after)
    ready = settled(rows, (row.at for row in rows), now)
    if not ready:
        return False
    _Telling(conn, bot, now).tell({row.mark_id for row in ready})
    told.move(conn, bot, WATCH, ready[-1].id)
    return len(ready) == AT_ONCE


def topic(mark: int) -> str:
    return f"mark:{mark}"


def _mark_of(known: Known) -> int:
    return int(known.topic.partition(":")[2])


@dataclass(frozen=True, slots=True)
class _Telling:
    conn: Connection
    bot: str
    now: datetime

    def tell(self, ids: Iterable[int]) -> None:
        marks = mark_changes.marks(self.conn, list(ids))
        known = told.known(self.conn, self.bot, [topic(mark) for mark in marks])
        self._tell_new(marks, known)
        stale = [entry for entry in known.values() if marks[_mark_of(entry)].state != entry.state]
        self._correct(stale, marks)

    # --- new ones ---

    def _tell_new(self, marks: dict[int, MarkFacts], known: dict[tuple[int, str], Known]) -> None:
        fresh = [mark for mark in marks.values() if _is_worth_telling(mark)]
        students = {mark.student for mark in fresh}
        readers = told.readers(self.conn, self.bot, students, self.now, parents_only=False)
        for student in sorted(readers):
            mine = [mark for mark in fresh if mark.student == student]
            self._tell_readers(readers[student], mine, known)

    def _tell_readers(
        self,
        readers: list[Reader],
        marks: list[MarkFacts],
        known: dict[tuple[int, str], Known],
    ) -> None:
        for reader in readers:
            unknown = [
                mark
                for mark in marks
                if (reader.chat, topic(mark.id)) not in known
                and mark.entered_at >= reader.since
                and reader.wishes.wants(Switch.MARKS)
            ]
            if unknown:
                self._put(reader, unknown)

    def _put(self, reader: Reader, marks: list[MarkFacts]) -> None:
        """One message; what is still waiting for the morning takes the new marks in."""
        due = self._due(reader, marks)
        waiting = self._waiting(reader, due)
        entries = [
            Known(reader.chat, topic(m.id), m.state, m.state, 1, waiting, None, None) for m in marks
        ]
        if waiting is not None:
            told.remember(self.conn, entries, self.now)
            if self._rewrite(waiting, reader):
                return
        row = outbox.put_one(self.conn, self.bot, self._new_draft(reader, marks, due))
        told.remember(self.conn, [replace(entry, outbox=row) for entry in entries], self.now)

    def _due(self, reader: Reader, marks: list[MarkFacts]) -> datetime:
        return self.now + (timedelta(0) if reader.own else head_start(marks[0].settings))

    def _waiting(self, reader: Reader, due: datetime) -> int | None:
        """A message that waits; not one that would take the student's head start away."""
        earliest = due if due > self.now else ALWAYS
        what = f"{reader.student}:"
        return unsent.waiting_row(self.conn, reader.chat, Kind.MARKS, what, earliest)

    def _rewrite(self, row: int, reader: Reader) -> bool:
        entries = told.in_messages(self.conn, [row])
        marks = mark_changes.marks(self.conn, [_mark_of(entry) for entry in entries])
        view = _view(reader.student, reader.name, reader.zone, entries, marks)
        return unsent.rewrite(self.conn, row, view.payload())

    def _new_draft(self, reader: Reader, marks: list[MarkFacts], due: datetime) -> Draft:
        first = min(mark.id for mark in marks)
        entries = [
            Known(reader.chat, topic(m.id), m.state, m.state, 1, None, None, None) for m in marks
        ]
        view = _view(
            reader.student, reader.name, reader.zone, entries, {mark.id: mark for mark in marks}
        )
        return Draft(
            reader.chat,
            Kind.MARKS,
            f"{reader.student}:{first}",
            self.now.date(),
            view.payload(),
            due,
            reader.zone,
        )

    # --- corrected ones ---

    def _correct(self, stale: list[Known], marks: dict[int, MarkFacts]) -> None:
        by_message: dict[tuple[int, int | None], list[Known]] = defaultdict(list)
        for entry in stale:
            by_message[entry.chat, entry.outbox].append(entry)
        people = self._people({marks[_mark_of(entry)].student for entry in stale})
        for (chat, message), entries in by_message.items():
            reader = people.get((chat, marks[_mark_of(entries[0])].student))
            if reader is not None:
                self._correct_message(reader, message, entries, marks)

    def _people(self, students: set[int]) -> dict[tuple[int, int], Reader]:
        found = told.readers(self.conn, self.bot, students, self.now, parents_only=False)
        return {
            (reader.chat, student): reader for student, some in found.items() for reader in some
        }

    def _correct_message(
        self, reader: Reader, message: int | None, stale: list[Known], marks: dict[int, MarkFacts]
    ) -> None:
        fresh = [_now_so(entry, marks[_mark_of(entry)].state) for entry in stale]
        status = stale[0].status
        if message is not None and status == Status.WAITING and self._unsay(reader, message, fresh):
            return
        told.remember(self.conn, fresh, self.now)
        if message is not None and self._is_near(stale[0]):
            self._edit(reader, message, fresh)
        else:
            self._follow(reader, fresh, marks)

    def _unsay(self, reader: Reader, message: int, fresh: list[Known]) -> bool:
        """Nobody has read it yet: then it was never otherwise."""
        told.remember(self.conn, [replace(entry, first=entry.state) for entry in fresh], self.now)
        return self._rewrite(message, reader)

    def _is_near(self, entry: Known) -> bool:
        if entry.status == Status.WAITING:
            return True  # it is on its way right now
        done = entry.finished_at
        return entry.status == Status.SENT and done is not None and self.now - done < EDIT_FOR

    def _edit(self, reader: Reader, message: int, fresh: list[Known]) -> None:
        entries = told.in_messages(self.conn, [message])
        marks = mark_changes.marks(self.conn, [_mark_of(entry) for entry in entries])
        view = _view(reader.student, reader.name, reader.zone, entries, marks)
        what = f"edit:{_versions(fresh)}"
        draft = self._later_draft(reader, what, view)
        outbox.put(self.conn, self.bot, (draft._replace(edits=message),))

    def _follow(self, reader: Reader, fresh: list[Known], marks: dict[int, MarkFacts]) -> None:
        view = _view(reader.student, reader.name, reader.zone, fresh, marks)
        draft = self._later_draft(reader, f"follow:{_versions(fresh)}", view)
        row = outbox.put_one(self.conn, self.bot, draft)
        told.remember(self.conn, [replace(entry, outbox=row) for entry in fresh], self.now)

    def _later_draft(self, reader: Reader, what: str, view: MarksPush) -> Draft:
        return Draft(
            reader.chat,
            Kind.MARKS,
            what,
            self.now.date(),
            view.payload(),
            self.now,
            reader.zone,
        )


def _is_worth_telling(mark: MarkFacts) -> bool:
    return (
        mark.state != GONE
        and grade_has_marks(mark.grade)
        and not mark.entered_by_first_import
        and is_news(mark.day, mark.entered_at, mark.zone)
    )


def _now_so(entry: Known, state: str) -> Known:
    return replace(entry, first=entry.first or state, state=state, version=entry.version + 1)


def _versions(entries: Iterable[Known]) -> str:
    """Says which correction of which mark it is: the same one is never put twice."""
    newest = max(entries, key=lambda entry: (_mark_of(entry), entry.version))
    return f"{_mark_of(newest)}:{newest.version}"


def _view(
    student: int,
    name: str,
    zone: str,
    entries: Iterable[Known],
    marks: dict[int, MarkFacts],
) -> MarksPush:
    shown = [_told(entry, marks[_mark_of(entry)]) for entry in entries]
    said = [mark for mark in shown if mark.text is not None or mark.first != GONE]
    return MarksPush(
        student, name, zone, tuple(sorted(said, key=lambda mark: (mark.day, mark.mark)))
    )


def _told(entry: Known, mark: MarkFacts) -> ToldMark:
    corrected = entry.first != entry.state
    return ToldMark(
        mark.id,
        mark.subject,
        mark.kind,
        mark.day,
        entry.first,
        entry.state or None,
        mark.changed_by if corrected else "",
        mark.changed_at if corrected else None,
    )
