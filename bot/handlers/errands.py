"""What takes a network or many seconds, done after the answer that announced it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from bot.domain.clock import Clock
from bot.domain.errands import Errand, Fetch, Job, SignIn
from bot.domain.errors import BadFile, LostWork, ZvonokError
from bot.domain.importing.report import ImportRefused, ImportReport
from bot.domain.views.office import Request
from bot.handlers.diary_errands import DiaryErrands
from bot.handlers.mirror_errands import MirrorErrands
from bot.screens import office_import as screens
from bot.screens import refusals
from bot.screens.screen import Screen
from bot.services import office_imports as services
from bot.services.collecting import no_collecting
from bot.services.importing import Prepared
from bot.sources.reading import read_sheets, single_rows
from bot.sources.sheets import Book, Sheet
from bot.storage.database import Database

Download = Callable[[str], Awaitable[bytes]]
"""From the messenger's id of a file to its bytes; raises `LostWork` when it cannot be had."""
Run = Callable[..., Awaitable[Any]]
"""Runs a function in the worker process."""

Files = list[tuple[str, bytes]]


class Errands:
    """Every failure of ours comes back as a screen; a request that failed may be tried again."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        download: Download,
        run: Run,
        diaries: DiaryErrands | None = None,
        mirrors: MirrorErrands | None = None,
    ) -> None:
        self._diaries = diaries
        self._mirrors = mirrors
        self._db = db
        self._clock = clock
        self._download = download
        self._run = run

    async def carry_out(self, errand: Errand | SignIn | Fetch) -> Screen:
        """What came of it, in the language in force."""
        if isinstance(errand, Fetch):
            return await self._fetched(errand)
        if isinstance(errand, SignIn):
            return await self._signed_in(errand)
        try:
            request = await self._db.read(partial(services.get, request=errand.request))
            # Looking for garbage among a hundred thousand rows would hold up everybody.
            with no_collecting():
                return await self._done(errand.job, request)
        except (BadFile, ImportRefused) as refused:
            await self._give_back(errand)
            return screens.refused(refused, errand.request)
        except LostWork:
            await self._give_back(errand)
            return screens.not_read(errand.request)
        except ZvonokError as error:
            await self._give_back(errand)
            return refusals.screen_for(error, None)
        except Exception:
            await self._give_back(errand)
            raise

    async def _fetched(self, errand: Fetch) -> Screen:
        return await self._mirrors.awaited(errand) if self._mirrors else refusals.refusal()

    async def _signed_in(self, errand: SignIn) -> Screen:
        if self._diaries is None:
            return refusals.refusal()
        return await self._diaries.sign_in(errand)

    async def _give_back(self, errand: Errand) -> None:
        if errand.job is not Job.LOOK:
            with suppress(ZvonokError):
                await self._db.write(partial(services.give_back, request=errand.request))

    async def _done(self, job: Job, request: Request) -> Screen:
        now = self._clock.now()
        if job is Job.UNDO:
            undone = await self._db.write_aside(partial(services.undo, request=request, now=now))
            zone = await self._db.read(partial(services.zone, school=request.school))
            return screens.undone(undone, zone)
        files = await self._files(request)
        prepared = await self._prepared(request, files)
        report = await self._compared(job, request, prepared, _digest(files), now)
        return screens.report(request, report, await self._rejected(request, files, report))

    async def _compared(
        self, job: Job, request: Request, prepared: Prepared, digest: str, now: datetime
    ) -> ImportReport:
        if job is Job.APPLY:
            return await self._db.write_aside(
                lambda conn: services.apply(conn, request, prepared, digest, now)
            )
        return await self._db.read_aside(
            lambda conn: services.look(conn, request, prepared, digest, now)
        )

    async def _files(self, request: Request) -> Files:
        if not request.file_id:
            return []
        return [(request.name, await self._download(request.file_id))]

    async def _prepared(self, request: Request, files: Files) -> Prepared:
        if not files:
            return services.filled_in(request)
        sheets, ignored = await self._run(read_sheets, files)
        return Prepared(sheets, ignored)

    async def _rejected(self, request: Request, files: Files, report: ImportReport) -> Book:
        """The rows that need a person, as they stand in the file."""
        wanted = services.rejected_rows(report)
        if not wanted or not files:
            return []
        book: list[Sheet] = await self._run(single_rows, files, wanted)
        return book


def _digest(files: Files) -> str:
    return sha256(b"".join(data for _name, data in files)).hexdigest() if files else ""
