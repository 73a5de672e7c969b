"""Parameters of a request, however they came: JSON, a form, multipart, the query string."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

from aiohttp import BodyPartReader, web

from bot.sandbox.errors import ApiError, bad_request

MAX_UPLOAD = 50 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in the request itself."""

    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Params:
    """Values by name. Forms bring every value as a string, so readers are forgiving of that."""

    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.values or name in self.files

    def text(self, name: str) -> str:
        """The value as a string, empty when absent."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """The value as an integer; like Telegram, what is no number is the default."""
        value = self.values.get(name)
        try:
            return default if value is None or value == "" else int(value)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """The value as a boolean."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else str(value).lower() in ("true", "yes", "1")

    def json(self, name: str) -> Any:
        """A structured value; a string is read as JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            what = "reply keyboard markup" if name == "reply_markup" else name
            raise bad_request(f"can't parse {what} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file under this name, or the one that "attach://…" points at."""
        if name in self.files:
            return self.files[name]
        return self.attached(self.text(name))

    def attached(self, reference: str) -> Upload | None:
        """The file behind "attach://name"."""
        return self.files.get(reference.removeprefix("attach://"))

    def loggable(self) -> dict[str, Any]:
        """The values, with structured ones decoded and files as their names."""
        values = dict(self.values)
        for name, value in values.items():
            if isinstance(value, str) and value[:1] in ("{", "["):
                values[name] = _decoded(value)
        return values | {name: upload.name for name, upload in self.files.items()}


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


async def read_params(request: web.Request) -> Params:
    """Everything the request carries; ApiError when it cannot be read."""
    values: dict[str, Any] = dict(request.query)
    if not request.body_exists:
        return Params(values)
    match request.content_type:
        case "application/json":
            return Params(values | await _json_body(request))
        case "multipart/form-data":
            return await _multipart(request, values)
        case _:
            return Params(values | dict(cast("dict[str, str]", await request.post())))


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("can't parse JSON object")
    return {name: value for name, value in body.items() if value is not None}


async def _multipart(request: web.Request, values: dict[str, Any]) -> Params:
    params = Params(values)
    reader = await request.multipart()
    async for part in reader:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        data = await part.read(decode=True)
        if len(data) > MAX_UPLOAD:
            raise ApiError(413, "Request Entity Too Large")
        if part.filename is None:
            params.values[part.name] = data.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            params.files[part.name] = Upload(part.filename, mime, bytes(data))
    return params
