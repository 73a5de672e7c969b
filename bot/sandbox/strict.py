"""Names and types of parameters, as aiogram's own models of the Bot API's methods know them."""

from functools import cache
from typing import Any

import aiogram.methods
from aiogram.methods.base import TelegramMethod
from aiogram.types import (
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from pydantic import BaseModel, ValidationError

from bot.sandbox.errors import bad_request
from bot.sandbox.params import Params

_ABSENT = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "from_chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
    "callback_query_id": ("query is too old and response timeout expired or query ID is invalid"),
}
_OPTIONAL = {"setwebhook": {"url"}}
_KEYBOARDS: dict[str, tuple[type[BaseModel], type[BaseModel] | None]] = {
    "inline_keyboard": (InlineKeyboardMarkup, InlineKeyboardButton),
    "keyboard": (ReplyKeyboardMarkup, KeyboardButton),
    "remove_keyboard": (ReplyKeyboardRemove, None),
    "force_reply": (ForceReply, None),
}
_FILE = BufferedInputFile(b"", "file")


@cache
def _model(method: str) -> type[TelegramMethod[Any]] | None:
    for name in aiogram.methods.__all__:
        model: type[TelegramMethod[Any]] = getattr(aiogram.methods, name)
        if name.lower() == method and issubclass(model, TelegramMethod):
            return model
    return None


@cache
def _names(method: str) -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    """Known names, required names, and names whose values are structures."""
    model = _model(method)
    if model is None:
        return frozenset(), (), frozenset()
    fields = model.model_fields
    plain = ("str", "int", "bool", "float", "Default", "None", "datetime", "timedelta", "InputFile")
    structured = {
        name for name, field in fields.items() if not _is_plain(str(field.annotation), plain)
    }
    required = tuple(
        name
        for name, field in fields.items()
        if field.is_required() and name not in _OPTIONAL.get(method, ())
    )
    return frozenset(fields), required, frozenset(structured)


def _is_plain(annotation: str, plain: tuple[str, ...]) -> bool:
    text = annotation.replace("<class '", "").replace("'>", "").replace("typing.Optional", "")
    parts = (part.strip(" []").rpartition(".")[2] for part in text.replace(",", "|").split("|"))
    return all(part in plain for part in parts)


def check_request(method: str, params: Params) -> None:
    """Refuse unknown, missing and ill-typed parameters."""
    known, required, structured = _names(method)
    model = _model(method)
    if model is None:
        return
    _check_names(params, known, required)
    values = {name: _value(params, name, structured) for name in params.values}
    _check_markup(values.pop("reply_markup", None))
    for name in params.files:
        if name in known:
            values[name] = _FILE
    for name in _OPTIONAL.get(method, ()):
        values.setdefault(name, "")
    try:
        checked = model.model_validate(values)
    except ValidationError as error:
        raise _ill_typed(error) from None
    for name in structured & values.keys():
        _refuse_unknown_fields(name, getattr(checked, name))


def _check_markup(markup: Any) -> None:
    """Only names: what else can be wrong with a keyboard is refused by markup.py in Telegram's
    words."""
    if not isinstance(markup, dict):
        return
    for key, (whole, button) in _KEYBOARDS.items():
        if key in markup:
            _known_only(markup, whole, "reply_markup")
            rows = markup[key] if button and isinstance(markup[key], list) else []
            for raw in (raw for row in rows if isinstance(row, list) for raw in row):
                if isinstance(raw, dict) and button:
                    _known_only(raw, button, f"reply_markup.{key}")
            return
    raise bad_request('can\'t parse parameter "reply_markup": no kind of keyboard')


def _known_only(raw: dict[str, Any], model: type[BaseModel], place: str) -> None:
    for name in raw:
        if name not in model.model_fields:
            raise bad_request(f'unknown field "{name}" in {place}')


def _check_names(params: Params, known: frozenset[str], required: tuple[str, ...]) -> None:
    attached = {name for name in params.files if name not in known}
    for name in params.values:
        if name not in known:
            raise bad_request(f'unknown parameter "{name}"')
    if attached and not any("attach://" in str(value) for value in params.values.values()):
        raise bad_request(f'unknown parameter "{min(attached)}"')
    for name in required:
        if name not in params or params.values.get(name, _FILE) == "":
            raise bad_request(_ABSENT.get(name, f'parameter "{name}" is required'))


def _value(params: Params, name: str, structured: frozenset[str]) -> Any:
    value = params.values[name]
    if isinstance(value, str) and value.startswith("attach://"):
        return _FILE
    if name in structured and isinstance(value, str):
        return params.json(name)
    return value


def _ill_typed(error: ValidationError) -> Exception:
    first = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return bad_request(f'can\'t parse parameter "{place}": {first["msg"]}')


def _refuse_unknown_fields(place: str, value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _refuse_unknown_fields(place, item)
    elif isinstance(value, BaseModel):
        if value.model_extra:
            raise bad_request(f'unknown field "{min(value.model_extra)}" in {place}')
        for name in value.model_fields_set:
            _refuse_unknown_fields(f"{place}.{name}", getattr(value, name))
