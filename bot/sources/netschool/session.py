"""Being signed in at one server: how it is done, and done again when the server forgets us."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources.door import Answer, Door, Outlet
from bot.sources.netschool.account import Account
from bot.sources.netschool.refusals import cause
from bot.sources.shapes import ident, line, record, records, text

_ROLES = (("родител", False), ("учени", True), ("учащ", True))
"""How roles that have a diary begin, the better first, and whether it is one's own."""


class Session:
    """Calls of one account. A session that is over is renewed once, however many calls notice."""

    def __init__(self, account: Account, way: Outlet) -> None:
        self.account = account
        self.door = Door(
            f"{account.base}/webapi",
            way,
            headers={"Referer": account.base, "at": account.token},
            cookies=account.cookies,
        )
        self._turn = asyncio.Lock()
        self._renewals = 0
        self._fresh = False
        """Signed in while this is open: a 403 is then about the question, not about us."""

    async def get(self, path: str, params: Mapping[str, str | int] = {}) -> Any:
        """The data of an answer. Raises `DiaryTrouble`."""
        return (await self._kept_up(lambda: self.door.get(path, params))).json()

    async def look(self, path: str) -> Answer:
        """An answer that may also be that there is no such thing here."""
        return await self._kept_up(lambda: self.door.get(path))

    async def ask(self, path: str, data: object) -> Answer:
        """A question that has to be posted."""
        return await self._kept_up(lambda: self.door.ask(path, data))

    async def post(self, path: str, data: object) -> Answer:
        """Told once; once more only when the server says that it does not know who speaks."""
        return await self._kept_up(lambda: self.door.post(path, data=data))

    async def close(self) -> None:
        await self.door.close()

    async def _kept_up(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        if not self.account.token:
            await self._renew(self._renewals)
        before = self._renewals
        answer = await call()
        if answer.status == 401 or (answer.status == 403 and not self._fresh):
            await self._renew(before)
            answer = await call()
            if answer.status == 401:
                raise DiaryTrouble(Trouble.UNCLEAR)
        self.account.cookies = dict(self.door.cookies)
        return answer

    async def _renew(self, seen: int) -> None:
        async with self._turn:
            if self._renewals == seen:
                await self.sign_in()
                self._renewals += 1

    async def sign_in(self) -> None:
        """Raises `DiaryTrouble`; UNAVAILABLE for whatever is not clearly somebody's fault."""
        try:
            await self._sign_in()
        except DiaryTrouble as error:
            if error.why is Trouble.UNCLEAR:
                raise DiaryTrouble(Trouble.UNAVAILABLE, error.wait) from None
            raise

    async def _sign_in(self) -> None:
        welcome = await self._let_in(self.account.role)
        if "choose-session-role" in line(welcome.get("entryPoint")):
            self.account.role, self.account.student = _role(welcome)
            self.door.headers["at"] = line(welcome.get("at"))
            await self.door.post("auth/logout")
            welcome = await self._let_in(self.account.role)
        elif not self.account.role:
            self.account.student = _is_student(welcome)
        user = record(record(welcome.get("accountInfo")).get("user"))
        self.account.user = line(user.get("id"))
        self.account.token = self.door.headers["at"] = text(welcome.get("at"))
        self.account.cookies = dict(self.door.cookies)
        self._fresh = True

    async def _let_in(self, role: str) -> Mapping[str, Any]:
        self.door.cookies.clear()
        self.door.headers.pop("at", None)
        check_password_is_asked(record((await self.door.get("logindata")).json()))
        salt = record((await self.door.post("auth/getdata")).json())
        if not salt.get("salt"):
            raise DiaryTrouble(Trouble.MAINTENANCE)
        return await self._shown(_form(self.account, salt, role))

    async def _shown(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        answer = await self.door.post("login", form=form)
        if answer.status in (404, 405):
            answer = await self.door.post("auth/login", form=form)
        if answer.html:
            # An old server warns of another open session, or is being worked on.
            warned = "securitywarning" in answer.text.casefold()
            raise DiaryTrouble(Trouble.UNAVAILABLE if warned else Trouble.MAINTENANCE)
        said = answer.data() if answer.body.strip() else None
        if not answer.ok:
            raise DiaryTrouble(cause(text(record(said).get("message"))))
        welcome = record(said)
        if not welcome.get("at"):
            raise DiaryTrouble(cause(text(welcome.get("errorMessage"))))
        return welcome


def check_password_is_asked(allowed: Mapping[str, Any]) -> None:
    """Some servers only let in through Госуслуги, and are not offered a password."""
    no_password = allowed.get("schoolLogin") is False and allowed.get("esiaLogin") is True
    if allowed.get("esiaMainAuth") is True or no_password:
        raise DiaryTrouble(Trouble.GOSUSLUGI_ONLY)


def _form(account: Account, salt: Mapping[str, Any], role: str) -> Mapping[str, str]:
    short, whole = account.answers(text(salt["salt"]))
    form = {
        "loginType": "1",
        "scid": account.school,
        "un": account.login,
        "pw": short,
        "pw2": whole,
        "lt": text(salt.get("lt")),
        "ver": text(salt.get("ver")),
    }
    return form | ({"rolegroup": role} if role else {})


def _roles(welcome: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    held = records(record(welcome.get("accountInfo")).get("userRoles"))
    return [record(one.get("role")) for one in held]


def _role(welcome: Mapping[str, Any]) -> tuple[str, bool]:
    """The id of the role that has a diary. REJECTED for an account without one."""
    for begins, own in _ROLES:
        for role in _roles(welcome):
            if line(role.get("name")).casefold().startswith(begins):
                return ident(role.get("id")), own
    raise DiaryTrouble(Trouble.REJECTED)


def _is_student(welcome: Mapping[str, Any]) -> bool:
    names = [line(role.get("name")).casefold() for role in _roles(welcome)]
    parent = any(name.startswith("родител") for name in names)
    return not parent and any(name.startswith(("учени", "учащ")) for name in names)
