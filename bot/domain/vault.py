"""Credentials of families at rest: encrypted, each for its own row, under the deployment's keys.

A database alone opens nothing, and a sealed text moved to another row opens nothing either. What
was sealed under a former key still opens; it is sealed under the newest at the next writing.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_INFO = b"zvonok: a family's login at a diary system"
_NONCE = 12
_KEY = 32


LOGIN = "mirror_login"
LINK_PAGE = "link_page"


def sealed(credentials: Mapping[str, str], row: int, key: str, table: str = LOGIN) -> str:
    """The credentials of login ``row`` (or of another table's), readable with ``key`` only."""
    nonce = os.urandom(_NONCE)
    plain = json.dumps(dict(credentials), ensure_ascii=False).encode()
    hidden = AESGCM(_derived(key)).encrypt(nonce, plain, _name(table, row))
    return urlsafe_b64encode(nonce + hidden).decode()


def opened(text: str, row: int, keys: Sequence[str], table: str = LOGIN) -> dict[str, str] | None:
    """The credentials again; None when none of the keys opens them, or they are another row's."""
    try:
        kept = urlsafe_b64decode(text.encode())
    except (NotBase64, ValueError):
        return None
    for key in keys:
        try:
            plain = AESGCM(_derived(key)).decrypt(kept[:_NONCE], kept[_NONCE:], _name(table, row))
        except (InvalidTag, ValueError):
            continue
        return {str(name): str(value) for name, value in json.loads(plain).items()}
    return None


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=_INFO).derive(key.encode())


def _name(table: str, row: int) -> bytes:
    return f"{table}:{row}".encode()
