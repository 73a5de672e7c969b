"""Passes on what a family said, while its diary is open: each thing once."""

from collections.abc import Callable
from functools import partial

import structlog

from bot import i18n
from bot.domain.absence import Notice
from bot.domain.clock import Clock
from bot.domain.errors import DiaryTrouble, Trouble
from bot.domain.fetched import NoticeToSchool
from bot.domain.mirrored import Mirror
from bot.domain.passing import Way
from bot.domain.people import Name
from bot.screens import mirror as words
from bot.services import mirror_errands as services
from bot.sources.port import Diary
from bot.storage import mirror_errands
from bot.storage.database import Database
from bot.storage.mirror_errands import Errand

SCHOOLS_LANGUAGE = "ru"

log = structlog.get_logger("mirror")


async def carry_out(db: Database, diary: Diary, mirror: Mirror, clock: Clock) -> None:
    """Everything that waits for this child. `DiaryTrouble` that concerns the login is passed on."""
    for errand in await db.read(partial(mirror_errands.waiting, mirror=mirror.id)):
        now = clock.now()
        begin = partial(services.begin, mirror=mirror, errand=errand, now=now)
        goes, notice = await db.write(begin)
        if goes:
            await _tried(db, diary, mirror, errand, notice, clock)


async def _tried(
    db: Database,
    diary: Diary,
    mirror: Mirror,
    errand: Errand,
    notice: Notice | None,
    clock: Clock,
) -> None:
    trouble: DiaryTrouble | None = None
    try:
        await _told(diary, mirror, errand, notice)
    except DiaryTrouble as refused:
        trouble = refused
        log.info("mirror.not_passed", way=errand.way.value, why=refused.why.value)
    ended = partial(services.ended, errand=errand, trouble=trouble, now=clock.now())
    await db.write(ended)
    if trouble is not None and trouble.why not in (Trouble.UNCLEAR, Trouble.REJECTED):
        raise trouble


async def _told(diary: Diary, mirror: Mirror, errand: Errand, notice: Notice | None) -> None:
    if errand.week is not None:
        await diary.sign_week(mirror.child, errand.week)
    elif notice is not None and errand.way is Way.RECALL:
        await diary.recall_absence(mirror.child, _to_school(mirror, notice, words.recall_to_school))
    elif notice is not None:
        await diary.file_absence(mirror.child, _to_school(mirror, notice, words.notice_to_school))


def _to_school(
    mirror: Mirror, notice: Notice, said: Callable[[Name, Notice], str]
) -> NoticeToSchool:
    with i18n.use(SCHOOLS_LANGUAGE):
        text = said(mirror.child.name, notice)
    when = notice.when
    return NoticeToSchool(when.first, when.last, notice.cause.value, text, when.numbers)
