"""Weekly digests for 100,000 families against the same work done bare; memory stays flat.

`python -m benchmarks.digests [families]`. Bare is sqlite3 without any library: the same facts are
read under the same conditions, put as JSON, read back, and worded with f-strings. Both must say
the same to every family of a small town before anything is measured.
"""

import asyncio
import json
import resource
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import select

from benchmarks.results import compared, told
from bot import i18n
from bot.screens import pushes
from bot.services import digests
from bot.storage.database import Database, open_database
from bot.storage.tables import Base, Outbox

BOT = "4200000"
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 16), date(2026, 11, 22)
TODAY, BEFORE, TERM_AGO = MONDAY.date(), FIRST - timedelta(days=7), FIRST - timedelta(days=120)
SUBJECTS = ("Алгебра", "Русский язык", "История", "Биология", "Литература")
CLASS_SIZE = 28
TARGET = 0.4
ROUNDS = 3
_STAMP = "2026-11-01 09:00:00.000000"
_DUE, _ENDS = "2026-11-23 15:00:00.000000", "2026-11-24 17:00:00.000000"


# --- a large town ---


def build(path: Path, families: int) -> None:
    """Families with 1.3 children each, six marks a week, some absences and dots."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous=OFF")
    children = families * 13 // 10
    classes = children // CLASS_SIZE + 1
    _people(db, families, children)
    _classes(db, classes)
    _links(db, families, children)
    _diary(db, children)
    _told_before(db, families)
    db.commit()
    db.execute("ANALYZE")
    db.close()


def _fill(
    db: sqlite3.Connection, table: str, columns: str, rows: Iterator[tuple[Any, ...]]
) -> None:
    marks = ",".join("?" * len(columns.split(",")))
    db.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608


def _people(db: sqlite3.Connection, families: int, children: int) -> None:
    school = (1, "Школа", "Школа № 14", "Europe/Moscow", "ru", 5, 4, "12:00:00.000000", _STAMP)
    columns = "id,name,short_name,timezone,language,days_per_week,signing_weekday,signing_time"
    _fill(db, "school", f"{columns},created_at", iter([school]))
    columns = "id,school_id,role,last_name,first_name,middle_name,folded_name"
    _fill(
        db,
        "person",
        columns,
        (
            (n, 1, "student", "Иванов", "Анна" if n <= families else "Пётр", "", "и")
            for n in range(1, children + 1)
        ),
    )
    _fill(
        db,
        "person",
        columns,
        (
            (children + n, 1, "parent", "Иванова", "Мария", "Павловна", "и")
            for n in range(1, families + 1)
        ),
    )


def _classes(db: sqlite3.Connection, classes: int) -> None:
    every = range(1, classes + 1)
    _fill(
        db,
        "school_class",
        "id,school_id,year,grade,letter,name",
        ((n, 1, 2026, 5, "А", f"5-{n}") for n in every),
    )
    _fill(
        db,
        "term",
        "class_id,name,starts_on,ends_on",
        ((n, "2 четверть", "2026-11-02", "2026-12-30") for n in every),
    )
    _fill(
        db,
        "subject",
        "id,school_id,name,folded_name",
        ((n, 1, name, name.casefold()) for n, name in enumerate(SUBJECTS, 1)),
    )
    _fill(
        db,
        "lesson",
        "class_id,day,number,subject_id",
        (
            (n, str(FIRST + timedelta(days=day)), number, number)
            for n in every
            for day in range(5)
            for number in range(1, 6)
        ),
    )


def _links(db: sqlite3.Connection, families: int, children: int) -> None:
    every = range(1, families + 1)
    _fill(
        db,
        "account",
        "id,platform,external_id,locale,preset,created_at",
        ((n, "telegram", str(n), "ru", "weekly", _STAMP) for n in every),
    )
    _fill(db, "chat", "bot,account_id,external_id", ((BOT, n, str(n)) for n in every))
    _fill(
        db,
        "link",
        "account_id,person_id,consent_version,consent_language,consented_at",
        ((n, children + n, 1, "ru", _STAMP) for n in every),
    )
    _fill(
        db,
        "guardianship",
        "parent_id,student_id",
        ((children + child % families + 1, child) for child in range(1, children + 1)),
    )
    _fill(
        db,
        "membership",
        "student_id,class_id,starts_on",
        ((child, child // CLASS_SIZE + 1, "2026-09-01") for child in range(1, children + 1)),
    )


def _diary(db: sqlite3.Connection, children: int) -> None:
    every = range(1, children + 1)
    columns = "student_id,subject_id,class_id,day,kind,value,text,weight,set_at,edited_at"
    _fill(
        db,
        "mark",
        columns,
        (
            (
                n, k % 5 + 1, n // CLASS_SIZE + 1, str(FIRST + timedelta(days=k % 5)),
                "Ответ", 3 + k % 3, str(3 + k % 3), 200, _STAMP, _STAMP,
            )
            for n in every
            for k in range(6)
        ),
    )  # fmt: skip
    _fill(
        db,
        "attendance",
        "student_id,class_id,day,number,code,edited_at",
        (
            (n, n // CLASS_SIZE + 1, str(FIRST + timedelta(days=n % 5)), k, "н", _STAMP)
            for n in every
            if n % 4 == 0
            for k in (1, 2)
        ),
    )
    _fill(
        db,
        "dot",
        "student_id,subject_id,class_id,day,kind,due_on,set_at",
        (
            (n, 1, n // CLASS_SIZE + 1, "2026-11-17", "owed", "2026-11-25", _STAMP)
            for n in every
            if n % 5 == 0
        ),
    )


def _told_before(db: sqlite3.Connection, families: int) -> None:
    """Everybody had a digest of the week before: whether it still holds is looked up."""
    at = (str(BEFORE), f"{FIRST} 15:00:00.000000", f"{FIRST} 17:00:00.000000")
    columns = "bot,chat_id,kind,what,local_date,due_at,expires_at,priority,status,seen"
    _fill(
        db,
        "outbox",
        columns,
        ((BOT, n, "weekly", "family", *at, 3, "sent", 0) for n in range(1, families + 1)),
    )


# --- ours ---


Said = Callable[[str, list[str]], None]
"""Takes a text and the labels of its first buttons."""


def _unheard(_text: str, _labels: list[str]) -> None:
    pass


async def ours(path: Path, heard: Said = _unheard) -> int:
    """Makes every digest, and words each as the sender will; how many."""
    db = open_database(f"sqlite:///{path}")
    made = await digests.send_due(db, BOT, MONDAY)
    worded = await _word(db, heard)
    await db.close()
    assert made == worded
    return made


async def _word(db: Database, heard: Said) -> int:
    done, after = 0, 0
    query = (
        select(Outbox.id, Outbox.kind, Outbox.payload)
        .where(Outbox.local_date == FIRST)
        .order_by(Outbox.id)
        .limit(500)
    )
    while True:
        rows = await db.read(
            lambda conn, after=after: conn.execute(  # type: ignore[misc]
                query.where(Outbox.id > after)
            ).all()
        )
        if not rows:
            return done
        with i18n.use("ru"):
            for row in rows:
                screen = pushes.render(row.kind, row.payload)
                assert screen is not None
                if heard is not _unheard:
                    heard(screen.text, [each.label for row in screen.rows[:-1] for each in row])
        done, after = done + len(rows), rows[-1].id


# --- bare ---

_NEXT = """
SELECT a.id FROM account a LEFT JOIN notification n ON n.account_id = a.id
WHERE a.id > ? AND (n.off IS NULL OR n.off = 0)
AND (n.paused_until IS NULL OR n.paused_until <= ?)
AND coalesce(a.timezone, (SELECT s.timezone FROM school s JOIN person p ON p.school_id = s.id
JOIN link l ON l.person_id = p.id WHERE l.account_id = a.id AND l.unlinked_at IS NULL
ORDER BY l.id LIMIT 1)) = 'Europe/Moscow'
AND coalesce(a.preset, 'weekly') = 'weekly' AND coalesce(n.weekly_day, 0) = 0
AND coalesce(n.weekly_time, '18:00:00.000000') = '18:00:00.000000' ORDER BY a.id LIMIT 500"""
_FAMILY = """
SELECT a.id, c.id, p.role, s.id, s.short_name, s.signing_weekday, ch.id, ch.first_name, k.id,
k.name, k.grade, coalesce(k.days_per_week, s.days_per_week), g.rights,
EXISTS (SELECT 1 FROM signature x WHERE x.student_id = ch.id AND x.week = :first
AND x.person_id = p.id), s.source, a.preset, n.off, n.weekly_day, n.weekly_time, n.daily_time,
n.quiet_from, n.quiet_to, n.switches, n.paused_until
FROM account a
JOIN chat c ON c.id = (SELECT min(id) FROM chat WHERE account_id = a.id AND bot = :bot)
JOIN link l ON l.account_id = a.id AND l.unlinked_at IS NULL
JOIN person p ON p.id = l.person_id JOIN school s ON s.id = p.school_id
LEFT JOIN guardianship g ON g.parent_id = p.id AND p.role = 'parent'
JOIN person ch ON ch.id = coalesce(g.student_id, p.id) AND ch.role = 'student'
JOIN membership m ON m.student_id = ch.id AND m.starts_on <= :last
AND (m.ends_on IS NULL OR m.ends_on >= :first)
JOIN school_class k ON k.id = m.class_id AND k.year = 2026
LEFT JOIN notification n ON n.account_id = a.id
WHERE a.id > :after AND a.id <= :end AND c.blocked_at IS NULL AND l.consent_version >= 1
AND p.left_on IS NULL AND ch.left_on IS NULL AND (g.rights IS NULL OR g.rights <> 'closed')
AND (g.ends_on IS NULL OR g.ends_on >= :today)
AND EXISTS (SELECT 1 FROM lesson e WHERE e.class_id = k.id AND e.day BETWEEN :first AND :last
AND e.status <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM special_day d
WHERE d.class_id = e.class_id AND d.day = e.day AND d.kind = 'off')
AND NOT EXISTS (SELECT 1 FROM holiday h WHERE h.class_id = e.class_id
AND h.starts_on <= e.day AND h.ends_on >= e.day))
ORDER BY a.id, l.id, ch.id, m.starts_on"""
_MINE = """student_id IN (SELECT coalesce(g.student_id, l.person_id)
FROM link l LEFT JOIN guardianship g ON g.parent_id = l.person_id
WHERE l.account_id > :after AND l.account_id <= :end AND l.unlinked_at IS NULL)"""
_MARKS = f"""SELECT student_id, s.name, value, text FROM mark JOIN subject s ON s.id = subject_id
WHERE {_MINE} AND day BETWEEN :first AND :last AND removed_at IS NULL
ORDER BY student_id, day, mark.id"""  # noqa: S608
_MISSED = f"""SELECT student_id, t.name, sum(day >= :first), count(*) FROM attendance a
JOIN term t ON t.class_id = a.class_id AND t.starts_on <= :last AND t.ends_on >= :first
WHERE {_MINE} AND day BETWEEN t.starts_on AND :last AND code IN ('н','б','у/п')
AND NOT EXISTS (SELECT 1 FROM lesson e WHERE e.class_id = a.class_id AND e.day = a.day
AND e.number = a.number AND e.subject_id IN (0)) GROUP BY student_id, t.name"""  # noqa: S608
_OWED = f"""SELECT student_id, s.name, due_on, what FROM dot JOIN subject s ON s.id = subject_id
WHERE {_MINE} AND kind = 'owed' AND closed_at IS NULL AND day >= :oldest
AND (due_on IS NULL OR due_on >= :today) ORDER BY student_id, due_on, dot.id"""  # noqa: S608
_TOLD = """SELECT o.chat_id, o.local_date, o.seen, o.due_at
FROM chat c JOIN outbox o ON o.id = (SELECT id FROM outbox x WHERE x.chat_id = c.id
AND x.kind = 'weekly' AND x.local_date >= :oldest AND x.local_date < :first AND x.status = 'sent'
AND x.seen IS NOT NULL ORDER BY x.local_date DESC LIMIT 1)
WHERE c.account_id > :after AND c.account_id <= :end"""
_TOUCHED = f"""SELECT mark.id, student_id, s.name, day, value, text, removed_at
FROM mark JOIN subject s ON s.id = subject_id
WHERE {_MINE} AND edited_at >= :since AND day < :first
AND EXISTS (SELECT 1 FROM mark_event e WHERE e.mark_id = mark.id
AND (e.id > :seen OR e.at > :since))
ORDER BY student_id, day, mark.id"""  # noqa: S608
_INSERT = """INSERT INTO outbox (bot, chat_id, kind, what, local_date, priority, due_at,
expires_at, zone, payload, seen) VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"""
_LOOK = "→ Посмотрите вместе темы пропущенных уроков"
_GENITIVE = {"Алгебра": "алгебры"}
_PUT = """SELECT id, kind, payload FROM outbox WHERE id > ? AND local_date = ?
ORDER BY id LIMIT 500"""


def bare(path: Path, heard: Said = _unheard) -> int:
    """The same reads, inserts and formatting without anything in between: the facts are kept as
    JSON and worded when they are read back, as the architecture wants it."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    after = 0
    while accounts := db.execute(_NEXT, (after, _DUE)).fetchall():
        _bare_part(db, after, accounts[-1][0])
        after = accounts[-1][0]
    worded = _bare_words(db, heard)
    db.close()
    return worded


def _bare_part(db: sqlite3.Connection, after: int, last: int) -> None:
    week = [str(FIRST), str(FIRST + timedelta(days=4))]
    values = {
        "bot": BOT, "after": after, "end": last, "first": str(FIRST), "last": str(LAST),
        "today": str(TODAY), "oldest": str(TERM_AGO),
    }  # fmt: skip
    marks: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for student, subject, value, text in db.execute(_MARKS, values):
        marks[student].setdefault(subject, []).append(text or str(value))
    missed = {student: rest for student, *rest in db.execute(_MISSED, values)}
    owed: dict[int, list[Any]] = defaultdict(list)
    for student, *work in db.execute(_OWED, values):
        owed[student].append(work)
    told = db.execute(_TOLD, values).fetchall()
    seen, since = min(row[2] for row in told), min(row[3] for row in told)
    touched = db.execute(_TOUCHED, {**values, "seen": seen, "since": since}).fetchall()
    assert not touched
    chats: dict[int, list[Any]] = {}
    for row in db.execute(_FAMILY, values):
        chat, school, child, name, klass = row[1], row[4], row[6], row[7], row[9]
        subjects = list(marks[child].items())
        facts = [child, name, klass, school, missed.get(child), owed[child], subjects, row[13]]
        chats.setdefault(chat, []).append(facts)
    rows = [
        (
            BOT, chat, "weekly", "family", week[0], 3, _DUE, _ENDS, "Europe/Moscow",
            json.dumps({"week": week, "children": children}, ensure_ascii=False), 0,
        )
        for chat, children in chats.items()
    ]  # fmt: skip
    db.execute("BEGIN IMMEDIATE")
    db.executemany(_INSERT, rows)
    db.execute("COMMIT")


def _bare_words(db: sqlite3.Connection, heard: Said) -> int:
    done = after = 0
    while rows := db.execute(_PUT, (after, str(FIRST))).fetchall():
        for _id, _kind, payload in rows:
            said = _bare_text(json.loads(payload))
            if heard is not _unheard:
                heard(*said)
        done, after = done + len(rows), rows[-1][0]
    return done


def _bare_text(payload: dict[str, Any]) -> tuple[str, list[str]]:
    first, last = payload["week"]
    lines = [f"<b>Неделя {int(first[8:])}–{int(last[8:])} ноября</b>"]
    children = payload["children"]
    troubled = [name for _, name, _, _, missed, owed, _, _ in children if missed or owed]
    buttons = [f"✍️ {child[1]}" for child in children if not child[7]]
    for _child, name, klass, _school, missed, owed, marks, _signed in children:
        lines.append(f"<b>{escape(name)}, {escape(klass)}</b>\n{_bare_child(missed, owed, marks)}")
        if missed or owed:
            whose = f"{name}: " if len(troubled) > 1 else ""
            buttons += [f"{whose}Обсудили"[:30], _cut(f"{whose}Нужна помощь учителя")]
    return "\n".join(lines), buttons


def _cut(label: str) -> str:
    return label if len(label) <= 30 else f"{label[:29].rstrip()}…"


def _small(subject: str) -> str:
    return f"{subject[0].lower()}{subject[1:]}".removesuffix(" язык")


def _bare_child(missed: list[Any] | None, owed: list[Any], marks: list[Any]) -> str:
    shown = " · ".join(f"{escape(_small(s))} {escape(', '.join(texts))}" for s, texts in marks)
    if not owed and not missed:
        return f"Всё сдано, пропусков нет. Отметки: {shown}"
    works = "; ".join(f"{escape(_small(s))}, до {d[8:]}.{d[5:7]}" for s, d, _what in owed)
    _term, now, total = missed or ("", 0, 0)
    parts = [f"Не сдано: {works}."] if owed else []
    parts += [f"Пропущено: {now} урока (за четверть {total})"] if missed else []
    todo = f"→ Помогите выбрать день для {escape(_GENITIVE[owed[0][0]])}" if owed else _LOOK
    return f"⚠️ {' '.join(parts)}\n{todo}\nОтметки: {shown}"


# --- side by side ---


def measured(families: int, rounds: int) -> tuple[list[float], list[float]]:
    """Families a second of CPU, round by round: ours, bare."""
    mine, floor = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "town.db"
        _empty(path)
        build(path, families)
        for _ in range(rounds):
            mine.append(_speed(path, lambda: asyncio.run(ours(path))))
            floor.append(_speed(path, lambda: bare(path)))
    return mine, floor


def alike(families: int) -> None:
    """Both say the same to everybody of a small town."""
    said: tuple[list[Any], list[Any]] = ([], [])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "town.db"
        _empty(path)
        build(path, families)
        asyncio.run(ours(path, lambda *what: said[0].append(what)))
        _forget(path)
        bare(path, lambda *what: said[1].append(what))
    assert said[0] == said[1]
    assert len(said[0]) == families


def _speed(path: Path, make: Callable[[], int]) -> float:
    """Digests a second of this process's CPU, none of them in the outbox yet."""
    _forget(path)
    begun = time.process_time()
    made = make()
    return made / (time.process_time() - begun)


def _forget(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("DELETE FROM outbox WHERE local_date = ?", (str(FIRST),))
    db.execute("DELETE FROM digest_run")
    db.commit()
    db.close()


def _empty(path: Path) -> None:
    async def make() -> None:
        db = open_database(f"sqlite:///{path}")
        await db.write(Base.metadata.create_all)
        await db.close()

    asyncio.run(make())


def memory() -> float:
    """MB at the highest so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    families = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    small = families // 10
    alike(1_000)
    measured(small, 1)
    before = memory()
    mine, floor = measured(families, ROUNDS)
    grown = memory() - before
    ratio = compared(mine, floor)
    print(
        f"weekly digests of {families} families: {median(mine):.0f} a second, "
        f"bare {median(floor):.0f}, ratio {ratio:.2f} (median of {ROUNDS} rounds)"
    )
    told("weekly digests, families a second / bare", ratio, TARGET, at_least=True)
    print(f"memory: {before:.0f} MB at {small} families, {grown:+.0f} MB at {families}")


if __name__ == "__main__":
    main()
