"""The address at which browsers and phones reach this deployment."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """``url`` has no slash at its end; a path in it is part of every address of ours."""

    url: str

    @property
    def path(self) -> str:
        return urlsplit(self.url).path.rstrip("/")

    @property
    def is_secure(self) -> bool:
        return urlsplit(self.url).scheme == "https"
