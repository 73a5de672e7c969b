"""Methods by which a bot gets updates and files."""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.errors import bad_request, conflict
from bot.sandbox.files import DOWNLOAD_LIMIT
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World


async def get_updates(world: World, webhook: Webhook, params: Params) -> list[Json]:
    """Long polling: at most 50 seconds and 100 updates."""
    if webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
            "webhook first"
        )
    world.updates.allow(params.json("allowed_updates"))
    return await world.updates.poll(
        params.number("offset"), params.number("limit", 100), params.number("timeout")
    )


def get_file(world: World, params: Params) -> Json:
    """Where to download a file of at most 20 MB."""
    if not params.text("file_id"):
        raise bad_request("file_id not specified")
    file = world.files.by_id(params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return file.to_api() | {"file_path": file.path}


async def set_webhook(world: World, webhook: Webhook, params: Params) -> bool:
    """Deliver updates by HTTP from now on; an empty address ends that."""
    url, secret = params.text("url"), params.text("secret_token")
    if params.flag("drop_pending_updates"):
        world.updates.drop(list(world.updates.pending))
    world.updates.allow(params.json("allowed_updates"))
    if not url:
        await webhook.stop()
        return True
    _check_address(url)
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    world.updates.stop_polls("terminated by setWebhook request")
    connections = max(1, min(params.number("max_connections", 40), 100))
    await webhook.start(url, secret, connections)
    return True


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.scheme == "http" and _is_loopback(parts.hostname):
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in (443, 80, 88, 8443):
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def delete_webhook(world: World, webhook: Webhook, params: Params) -> bool:
    """Back to getUpdates."""
    if params.flag("drop_pending_updates"):
        world.updates.drop(list(world.updates.pending))
    await webhook.stop()
    return True


def webhook_info(world: World, webhook: Webhook) -> Json:
    """The present webhook and its last trouble."""
    info: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
    if webhook.last_error:
        info["last_error_date"] = webhook.last_error_date
        info["last_error_message"] = webhook.last_error
    if world.updates.allowed:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info
