"""The address of a school's server as somebody types it: hostile until it is read.

Only https under a public name: what answers there must hold a certificate for that name, so
nobody can point us at a machine inside the operator's own network.
"""

import ipaddress
import re
from urllib.parse import urlsplit

LONGEST = 120
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{2,59}")
_INSIDE = frozenset(
    {"local", "localhost", "internal", "lan", "home", "corp", "intranet", "test", "invalid", "arpa"}
)


def server(text: str) -> str | None:
    """``sgo.example.ru/app/login`` → ``https://sgo.example.ru``; None for what is no such name."""
    typed = text.strip()
    if not typed or len(typed) > LONGEST:
        return None
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        name, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    host = _ascii(name)
    if parts.scheme != "https" or "@" in parts.netloc or not host or not _is_public(host):
        return None
    return f"https://{host}" if port in (None, 443) else f"https://{host}:{port}"


def _ascii(name: str) -> str:
    """Names like ``дневник.рф`` have a form of their own on the wire."""
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _is_public(host: str) -> bool:
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or labels[-1] in _INSIDE or _is_number(host):
        return False
    return all(map(_LABEL.fullmatch, labels)) and _TOP.fullmatch(labels[-1]) is not None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
