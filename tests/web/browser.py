"""A browser without JavaScript: cookies, forms as they stand on the page, redirects."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import aiohttp


@dataclass
class Form:
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, value and label."""


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._button: tuple[str, str] | None = None
        self._label = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form())
        elif tag in ("input", "textarea") and "name" in found:
            self.forms[-1].fields[found["name"]] = found.get("value", "")
        elif tag == "button":
            self._button, self._label = (found.get("name", ""), found.get("value", "")), ""

    def handle_data(self, data: str) -> None:
        self._label += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._button is not None:
            self.forms[-1].buttons.append((*self._button, self._label))
            self._button = None


@dataclass
class Browser:
    """``headers`` go with every request; the answers' headers and status are kept."""

    url: str
    session: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 0
    text: str = ""
    at: str = ""
    answer: Any = None

    async def open(self, path: str) -> str:
        async with self.session.get(f"{self.url}{path}", headers=self.headers) as answer:
            return await self._keep(answer)

    async def send(self, fields: dict[str, str], path: str = "/link") -> str:
        async with self.session.post(
            f"{self.url}{path}", data=fields, headers=self.headers
        ) as answer:
            return await self._keep(answer)

    async def _keep(self, answer: aiohttp.ClientResponse) -> str:
        self.text, self.status, self.answer = await answer.text(), answer.status, answer
        self.at = str(answer.url)
        return self.text

    def forms(self) -> list[Form]:
        parser = _Forms()
        parser.feed(self.text)
        return parser.forms

    async def press(self, label: str, **typed: str) -> str:
        """Fill in the form that has the button, and press it."""
        for form in self.forms():
            for name, value, said in form.buttons:
                if label in said:
                    pressed = {name: value} if name else {}
                    return await self.send({**form.fields, **typed, **pressed})
        raise AssertionError(f"no button {label!r} on: {self.text}")
