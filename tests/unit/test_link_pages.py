"""What looks like a token, what is the address of a server, codes that are derived."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import feeds
from bot.domain.codes import ALPHABET, LENGTH, derived_code, readings
from bot.domain.found import Found, packed, unpacked
from bot.domain.link_pages import looks_secret, new_secret, proof, proves
from bot.domain.servers import server
from tests.web.system import CHILDREN

KEY, OTHER = "k" * 40, "o" * 40
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r"


@pytest.mark.parametrize(
    "text",
    [
        "a1b2c3d4e5f60718293a4b5c6d7e8f90",
        f"  {JWT}\n",
        f"Bearer {JWT}",
        "https://login.dnevnik.ru/#access_token=a1b2c3d4e5f6&state=1",
        "https://host/journal-app?v_token=abcdefghij",
        "Xy7Xy7Xy7Xy7Xy7Xy7Xy7Xy7Xy7",
    ],
)
def test_a_token_is_known_when_it_is_seen(text: str) -> None:
    assert looks_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7K3DM-X29QA",
        "Спасибо большое!",
        "https://t.me/zvonok_bot?start=7K3DMX29QA",
        "https://school14.example.ru/news?id=123456789&code=12345678",
        "www.gosuslugi.ru",
        "сверхдлинноесловобезпробеловицифр",
        "Пусть приходит https://host/?token=abcdefghij в три",
        "antidisestablishmentarianism",
        "79161234567",
        "x" * 10_000,
    ],
)
def test_what_people_write_is_no_token(text: str) -> None:
    assert not looks_secret(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sgo.example.ru", "https://sgo.example.ru"),
        (" HTTPS://SGO.Example.RU/app/school/studentdiary ", "https://sgo.example.ru"),
        ("edu.admoblkaluga.ru:444", "https://edu.admoblkaluga.ru:444"),
        ("https://sgo.example.ru:443/", "https://sgo.example.ru"),
        ("дневник.рф", "https://xn--b1addnkoc.xn--p1ai"),
    ],
)
def test_a_server_as_people_type_it(typed: str, meant: str) -> None:
    assert server(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "", "x", "localhost", "http://sgo.example.ru", "127.0.0.1", "https://10.0.0.5", "[::1]",
        "https://[::1]:8443", "2130706433", "0x7f.1", "sgo.example.ru:99999", "db.internal",
        "printer.local", "https://user:pw@sgo.example.ru", "ftp://sgo.example.ru", "a..ru",
        "https://sgo.example.ru\\@evil", "javascript:alert(1)", "sgo_example.ru", "x" * 300 + ".ru",
    ],
)  # fmt: skip
def test_what_is_no_public_name_is_no_server(typed: str) -> None:
    assert server(typed) is None


@given(st.text(max_size=130))
def test_nothing_typed_leads_inside(typed: str) -> None:
    found = server(typed)
    assert found is None or (found.startswith("https://") and "." in found and "@" not in found)
    assert found is None or server(found) == found


@given(st.text(max_size=60))
def test_a_derived_code_can_be_typed_and_is_always_the_same(secret: str) -> None:
    code = derived_code(secret, KEY)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert readings(code) == (code,)
    assert code == derived_code(secret, KEY) != derived_code(secret, OTHER)


@given(st.text(max_size=80))
def test_a_proof_is_of_its_purpose_its_secret_and_our_key(forged: str) -> None:
    secret = new_secret()
    made = proof("form", secret, (KEY,))
    assert proves(made, "form", secret, (OTHER, KEY))
    assert not proves(made, "state", secret, (KEY,))
    assert not proves(made, "form", new_secret(), (KEY,))
    assert not proves(made, "form", secret, (OTHER,))
    assert not proves(forged, "form", secret, (KEY,))


def test_what_was_found_comes_back_as_it_was() -> None:
    found = Found(CHILDREN, "sgo.example.ru", {"session": "x", "пароль": "ё"})
    assert unpacked(packed(found)) == found
    assert "session" not in repr(found)


def test_a_calendars_secret_is_shown_again_only_with_the_key_it_was_made_with() -> None:
    kept = feeds.digest(feeds.secret(7, KEY), KEY)
    assert feeds.shown(7, kept, (OTHER, KEY)) == feeds.secret(7, KEY)
    assert feeds.shown(7, kept, (OTHER,)) is None
    assert feeds.shown(8, kept, (KEY,)) is None
