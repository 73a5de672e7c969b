"""One call of the Bot API: troubles, limits, strictness, the method itself, the log."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.methods.receiving import webhook_info
from bot.sandbox.methods.table import AWAITED, METHODS, SENDING
from bot.sandbox.model import Call
from bot.sandbox.params import Params
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World

Check = Callable[[str, Params], None]


class Dispatcher:
    """`check` refuses unknown, missing and ill-typed parameters; None lets them pass."""

    def __init__(self, world: World, webhook: Webhook, check: Check | None) -> None:
        self._world = world
        self._webhook = webhook
        self._check = check

    async def call(self, method: str, params: Params) -> Any:
        """The method's result; ApiError or DroppedConnectionError instead of one."""
        world = self._world
        if method == "getupdates":
            return await self._run(method, params)
        query = world.queries.get(params.text("callback_query_id"))
        chat_id = query.chat_id if query else params.number("chat_id")
        call = Call(method, chat_id or None, params.loggable(), time.monotonic())
        world.calls.append(call)
        world.counts[method] += 1
        world.activity.begin(chat_id)
        try:
            return await self._run(method, params)
        except Exception as error:
            call.ok, call.error = False, str(error) or type(error).__name__
            world.refused[method] += 1
            raise
        finally:
            world.activity.end(chat_id, method)

    async def _run(self, method: str, params: Params) -> Any:
        world = self._world
        chat_id = params.number("chat_id")
        if world.faults.latency and method != "getupdates":
            await asyncio.sleep(world.faults.latency)
        fault = world.faults.take(method, chat_id)
        if fault is not None:
            await self._suffer(fault)
        if method in SENDING:
            refusal = world.flood.refusal(chat_id, time.monotonic())
            if refusal is not None:
                raise refusal
        result = await self._result(method, params)
        if fault is not None and fault.error is not None and fault.after_effect:
            raise fault.error
        return result

    async def _suffer(self, fault: Fault) -> None:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.error is not None and not fault.after_effect:
            raise fault.error

    async def _result(self, method: str, params: Params) -> Any:
        if method == "getwebhookinfo":
            return webhook_info(self._world, self._webhook)
        if self._check is not None and (method in METHODS or method in AWAITED):
            self._check(method, params)
        if method in METHODS:
            return METHODS[method](self._world, params)
        if method in AWAITED:
            return await AWAITED[method](self._world, self._webhook, params)
        raise ApiError(404, "Not Found: method not found")
