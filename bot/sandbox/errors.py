"""What the Bot API answers instead of a result."""

from typing import Any


class ApiError(Exception):
    """A refusal as Telegram words it: HTTP status, description, optional parameters."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None):
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON object of the answer."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class DroppedConnectionError(Exception):
    """The server is to close the connection without an answer."""


def bad_request(reason: str) -> ApiError:
    """400 with Telegram's prefix; like Telegram, the first letter becomes small.

    Codes written in capitals (BUTTON_DATA_INVALID) stay as they are.
    """
    is_code = len(reason) > 1 and (reason[1] == "_" or reason[1].isupper())
    return ApiError(400, "Bad Request: " + (reason if is_code else reason[:1].lower() + reason[1:]))


def forbidden(reason: str) -> ApiError:
    """403 with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """409: two ways of receiving updates exclude each other."""
    return ApiError(409, f"Conflict: {reason}")


def too_many(retry_after: int) -> ApiError:
    """429: the caller is asked to be silent for so many seconds."""
    return ApiError(
        429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after}
    )
