"""What opens one family's account, as it is kept: never the password itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import md5

from bot.domain.errors import DiaryTrouble, Trouble
from bot.sources.port import Credentials


@dataclass(slots=True)
class Account:
    """``base`` without a path; ``proof`` and ``size`` are all that the server asks to see of a
    password: the MD5 of it and how long it is. ``token`` and ``cookies`` are of the last
    session; ``role`` is the parent's or the student's where the account has several."""

    base: str
    school: str
    login: str
    proof: str = field(repr=False)
    size: int = field(repr=False)
    token: str = field(default="", repr=False)
    cookies: dict[str, str] = field(default_factory=dict, repr=False)
    role: str = ""
    student: bool = False
    user: str = ""
    year: str = ""
    """``id first last`` of the study year as the server numbers it."""
    customs: str = ""
    """How this school marks: `netschool.customs` as text."""

    def answers(self, salt: str) -> tuple[str, str]:
        """``pw`` and ``pw2`` for this salt."""
        whole = _md5(salt + self.proof)
        return whole[: self.size], whole

    def kept(self) -> Credentials:
        return {
            "base": self.base,
            "school": self.school,
            "login": self.login,
            "proof": self.proof,
            "size": str(self.size),
            "token": self.token,
            "cookies": json.dumps(self.cookies),
            "role": self.role,
            "student": "yes" if self.student else "",
            "user": self.user,
            "year": self.year,
            "customs": self.customs,
        }


def opened(kept: Credentials) -> Account:
    """The account again, from what `Account.kept` gave."""
    cookies: Mapping[str, str] = json.loads(kept["cookies"])
    return Account(
        kept["base"],
        kept["school"],
        kept["login"],
        kept["proof"],
        int(kept["size"]),
        kept["token"],
        dict(cookies),
        kept["role"],
        bool(kept["student"]),
        kept["user"],
        kept["year"],
        kept.get("customs", ""),
    )


def proof(password: str) -> str:
    """A password with a letter outside of windows-1251 cannot be anybody's."""
    try:
        return md5(password.encode("windows-1251"), usedforsecurity=False).hexdigest()
    except UnicodeEncodeError:
        raise DiaryTrouble(Trouble.WRONG_PASSWORD) from None


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
