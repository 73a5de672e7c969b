"""Walks through a bot as a curious person would: presses everything that is on the screen."""

from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from itertools import count

from bot.handlers.desk import Desk, Who
from bot.keyboards.actions.menu import OpenMenu
from bot.keyboards.codec import Action, encode
from bot.screens.screen import Screen

UPDATES = count(1)


@dataclass
class Walker:
    """One account at one desk; the messenger's language is only for first contact."""

    desk: Desk
    account: str
    locale: str = "ru"

    def who(self) -> Who:
        return Who(self.account, self.account, self.locale, next(UPDATES))

    async def press(self, action: Action) -> Screen:
        return await self.desk.press(self.who(), encode(action))

    async def say(self, text: str) -> Screen:
        return await self.desk.said(self.who(), text)

    async def start(self, payload: str = "") -> Screen:
        return await self.desk.start(self.who(), payload)

    async def everywhere(
        self, most: int, *, avoid: Iterable[type[Action]] = (), each: int = 12
    ) -> AsyncIterator[tuple[Action, Screen]]:
        """Every screen reached from the menu, nearest first: at most ``most`` screens, and of one
        kind of action at most ``each``. What is in ``avoid`` is not pressed."""
        ways: deque[Action] = deque([OpenMenu()])
        known: set[str] = {encode(OpenMenu())}
        opened: dict[type[Action], int] = {}
        avoided = tuple(avoid)
        while ways and most:
            action = ways.popleft()
            if opened.get(type(action), 0) >= each:
                continue
            opened[type(action)] = opened.get(type(action), 0) + 1
            most -= 1
            screen = await self.press(action)
            yield action, screen
            for way in actions_of(screen):
                data = encode(way)
                if data not in known and not isinstance(way, avoided):
                    known.add(data)
                    ways.append(way)


def actions_of(screen: Screen) -> list[Action]:
    return [item.action for row in screen.rows for item in row if item.action is not None]
