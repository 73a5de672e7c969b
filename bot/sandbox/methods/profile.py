"""What the bot tells about itself: name, descriptions, commands, the menu button."""

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.methods.common import readable_chat
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.world import World

_LIMITS = {"name": 64, "description": 512, "short_description": 120}
MAX_COMMANDS = 100


def get_me(world: World, _params: Params) -> Json:
    """The bot as a user."""
    return world.bot.to_api() | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Params) -> Json:
    """The ChatFullInfo of a private chat."""
    chat = readable_chat(world, params)
    info: Json = chat.to_api() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }
    pinned = [message for message in chat.messages.values() if message.pinned]
    if pinned:
        info["pinned_message"] = world.json(pinned[-1])
    return info


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def set_text(world: World, params: Params, what: str) -> bool:
    """The bot's name, description or short description in one language."""
    if len(params.text(what)) > _LIMITS[what]:
        raise bad_request(f"BOT_{what.upper()}_TOO_LONG")
    world.profile[f"{what}:{_language(params)}"] = params.text(what)
    return True


def get_text(world: World, params: Params, what: str) -> Json:
    """The text of this language, else the common one."""
    texts = world.profile
    default = world.bot.first_name if what == "name" else ""
    common = texts.get(f"{what}:", default)
    return {what: texts.get(f"{what}:{_language(params)}") or common}


def _commands_key(params: Params) -> str:
    scope: Any = params.json("scope") or {"type": "default"}
    place = f"{scope.get('type')}:{scope.get('chat_id', '')}:{scope.get('user_id', '')}"
    return f"commands:{place}:{_language(params)}"


def set_my_commands(world: World, params: Params) -> bool:
    """Up to 100 commands for a scope and a language."""
    commands: Any = params.json("commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.profile[_commands_key(params)] = [_command(raw) for raw in commands]
    world.tell("commands", 0)
    return True


def _command(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = str(raw.get("command", "")).lstrip("/"), str(raw.get("description", ""))
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def get_my_commands(world: World, params: Params) -> list[Json]:
    """The commands of exactly this scope and language."""
    return list(world.profile.get(_commands_key(params), ()))


def delete_my_commands(world: World, params: Params) -> bool:
    """No commands for this scope and language."""
    world.profile.pop(_commands_key(params), None)
    world.tell("commands", 0)
    return True


def commands_seen(world: World, user_id: int, language: str) -> list[Json]:
    """What a person's menu shows: the narrowest scope first, own language first."""
    scopes = (f"chat:{user_id}:", "all_private_chats::", "default::")
    for scope in scopes:
        for code in (language, ""):
            if found := world.profile.get(f"commands:{scope}:{code}"):
                return list(found)
    return []


def set_chat_menu_button(world: World, params: Params) -> bool:
    """The button beside the input field."""
    button: Any = params.json("menu_button") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    world.profile[f"menu:{params.text('chat_id')}"] = button
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    """The button of the chat, else the common one."""
    common = world.profile.get("menu:", {"type": "commands"})
    return dict(world.profile.get(f"menu:{params.text('chat_id')}", common))
