"""The code of a receipt: read as people type it, and made by the school's key alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.receipts import Signed, genuine, read_code, receipt_code
from tests.family import MONDAY

SIGNED = Signed(
    318,
    7,
    MONDAY,
    "person:17",
    "Иванова Мария Павловна",
    datetime(2026, 11, 20, 16, 4, tzinfo=UTC),
    "ab" * 32,
)
CODE = receipt_code(SIGNED, "key")


def letters(code: str) -> str:
    read = read_code(code)
    assert read is not None
    assert read[0] == 318
    return read[1]


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), f"  {CODE} ", CODE.replace("-", " - ")])
def test_it_is_read_however_it_is_typed(typed: str) -> None:
    assert genuine(SIGNED, letters(typed), ("key",))


def test_a_former_key_still_counts_and_a_foreign_one_does_not() -> None:
    assert genuine(SIGNED, letters(CODE), ("new", "key"))
    assert not genuine(SIGNED, letters(CODE), ("new",))


@pytest.mark.parametrize(
    "facts",
    [
        {"student_id": 8},
        {"week": MONDAY + timedelta(days=7)},
        {"signer": "person:18"},
        {"name": "Иванова Мария"},
        {"at": SIGNED.at + timedelta(seconds=1)},
        {"digest": "ac" * 32},
        {"on_paper": True},
        {"id": 319},
    ],
)
def test_no_fact_can_be_altered(facts: dict[str, object]) -> None:
    altered = replace(SIGNED, **facts)  # type: ignore[arg-type]
    assert not genuine(altered, letters(CODE), ("key",))


@pytest.mark.parametrize(
    "text", ["", "318", "318-", "x-" + "A" * 25, CODE[:-1], CODE + "A", "²-" + "A" * 25]
)
def test_what_is_no_code_is_nothing(text: str) -> None:
    assert read_code(text) is None


@given(st.text(max_size=60))
def test_garbage_is_nothing_or_a_code_never_an_error(text: str) -> None:
    read = read_code(text)
    assert read is None or len(read[1]) == 25
