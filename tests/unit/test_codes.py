"""A code survives every way people type it; guessing gets slower and slower."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import codes
from tests.builders import NOW

KEYS_OF = dict(zip("QWERTYUIOPASDFGHJKLZXCVBNM", "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ", strict=True))
TWINS = dict(zip("ABEKMHPCTYX", "АВЕКМНРСТУХ", strict=True))
MISREAD = {"1": "IiLl1", "0": "OoОо0"}

made = st.text(codes.ALPHABET, min_size=10, max_size=10).filter(
    lambda code: any(char.isdigit() for char in code)
)


@pytest.mark.parametrize(
    "typed",
    [
        "7K3DM-X29QA",
        "7K3DMX29QA",
        "7k3dm-x29qa",
        "  7K3DM - X29QA \n",
        "7K3DM–X29QA",  # an en dash from a phone's keyboard
        "7K3DM—X29QA",
        "7 K 3 D M X 2 9 Q A",
        "7К3DМ-Х29QА",  # Cyrillic К, М, Х, А
        "7л3вь-ч29йф",  # the Russian layout left on
        "7Л3ВЬ-Ч29ЙФ",
        "7K3DM_X29QA.",
        "7K3DM\u00a0X29QA",
        "\u200b7K3DM-X29QA",
        "\uff17K3DM-X29QA",  # a full-width seven
        "https://t.me/zvonok_bot?start=7K3DMX29QA",
    ],
)
def test_every_way_of_typing_is_read(typed: str) -> None:
    assert "7K3DMX29QA" in codes.readings(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("IL0O1-IIIII", "1100111111"),
        ("шд0щ1-шшшшш", "1100111111"),  # the same keys, Russian layout
        ("О0оO1-23456", "0000123456"),
        ("АВЕКМ-НОРСТ", "ABEKMH0PCT"),
        ("УХУХУ-ХУХУ1", "YXYXYXYXY1"),
    ],
)
def test_letters_that_are_confused_are_folded(typed: str, meant: str) -> None:
    assert meant in codes.readings(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "привет",
        "расписание",  # ten letters, and every key of it a letter of the alphabet
        "BREAKFASTS",
        "7K3DM-X29Q",
        "7K3DM-X29QAB",
        "7K3DM-X29QU",  # U is no letter of a code
        "7K3DM-X29Q🙂",
        "/start",
        "٧K3DMX29QA",  # an Arabic digit is not ours
        "7K3DM-X29QA" * 500,
    ],
)
def test_what_cannot_be_a_code_is_no_attempt(typed: str) -> None:
    assert codes.readings(typed) == ()
    assert not codes.looks_like_code(typed)


@given(made, st.data())
def test_any_mangling_folds_back(code: str, data: st.DataObject) -> None:
    layout = data.draw(st.booleans())

    def mangled(char: str) -> str:
        if layout:
            return KEYS_OF.get(char, char)
        ways = MISREAD.get(char, char) + TWINS.get(char, "")
        return data.draw(st.sampled_from(ways))

    def cased(char: str) -> str:
        gap = data.draw(st.sampled_from(["", "", "", " ", "-", "–", "\u00a0"]))
        return (char.lower() if data.draw(st.booleans()) else char) + gap

    typed = "".join(cased(mangled(char)) for char in code)
    assert code in codes.readings(typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_has_at_most_two_readings(text: str) -> None:
    found = codes.readings(text)
    assert len(found) <= 2
    assert all(len(code) == 10 and set(code) <= set(codes.ALPHABET) for code in found)


def test_a_linked_person_is_not_taken_for_a_guesser() -> None:
    assert codes.looks_like_code("7K3DM-X29QA")
    assert codes.looks_like_code("abcdeOfghj".replace("O", "0"))
    assert codes.looks_like_code("ABCDE-FGHJO")
    assert not codes.looks_like_code("поведению")
    assert not codes.looks_like_code("шестнадцат")  # readable as keys, but nobody means it


def test_fresh_codes_are_readable_and_different() -> None:
    fresh = {codes.new_code() for _ in range(500)}
    assert len(fresh) == 500
    assert all(codes.readings(codes.shown(code)) == (code,) for code in fresh)
    assert codes.shown("7K3DMX29QA") == "7K3DM-X29QA"
    assert codes.link("7K3DMX29QA", "zvonok_bot") == "https://t.me/zvonok_bot?start=7K3DMX29QA"


def test_the_hash_depends_on_the_key_and_former_keys_still_find_it() -> None:
    kept = codes.digest("7K3DMX29QA", "old key")
    assert len(kept) == 64
    assert kept != codes.digest("7K3DMX29QA", "new key")
    assert kept in codes.digests(["7K3DMX29QA"], ["new key", "old key"])


def test_a_seal_is_for_one_account_and_one_code() -> None:
    stamp = codes.seal(5, 7, "old key")
    assert codes.sealed(stamp, 5, 7, ["new key", "old key"])
    assert not codes.sealed(stamp, 5, 8, ["old key"])
    assert not codes.sealed(stamp, 6, 7, ["old key"])
    assert not codes.sealed("шлёп", 5, 7, ["old key"])


# --- locks ---


def wrong(times: int, tries: codes.Tries | None = None, at: datetime = NOW) -> codes.Tries:
    for _ in range(times):
        tries = codes.after_wrong_try(tries, at)
    assert tries is not None
    return tries


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_the_fifth_wrong_try_locks_for_a_quarter_of_an_hour() -> None:
    assert codes.locked_until(None, NOW) is None
    assert codes.locked_until(wrong(4), NOW) is None
    locked = wrong(5)
    assert codes.locked_until(locked, NOW) == NOW + minutes(15)
    assert codes.locked_until(locked, NOW + minutes(14.99)) == NOW + minutes(15)
    assert codes.locked_until(locked, NOW + minutes(15)) is None


def test_tries_of_an_earlier_quarter_do_not_count() -> None:
    assert wrong(1, wrong(4), NOW + minutes(15)).failures == 1
    assert wrong(1, wrong(4), NOW + minutes(14)).locked_until is not None


def test_each_lock_doubles_the_next_until_a_quiet_day() -> None:
    at, tries, lengths = NOW, None, []
    for _ in range(4):
        tries = wrong(5, tries, at)
        until = codes.locked_until(tries, at)
        assert until is not None
        lengths.append((until - at) / minutes(1))
        at = until
    assert lengths == [15, 30, 60, 120]
    assert wrong(5, tries, at + timedelta(days=1)).locked_until == at + timedelta(
        days=1, minutes=15
    )


def test_a_lock_never_grows_beyond_a_week() -> None:
    tries = codes.Tries(4, NOW, NOW, locks=10_000)
    assert codes.locked_until(codes.after_wrong_try(tries, NOW), NOW) == NOW + timedelta(days=7)
