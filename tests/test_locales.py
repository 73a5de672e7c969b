"""Every sentence exists in Russian and English, and says the same thing."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from tools import messages

PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")
TAG = re.compile(r"</?\w+[^>]*>")


@pytest.fixture(scope="module")
def found() -> Catalog:
    return messages.sentences()


def spoken(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def forms(value: object) -> list[str]:
    return list(value) if isinstance(value, tuple | list) else [str(value or "")]


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_the_catalog_has_every_sentence_and_no_others(locale: str, found: Catalog) -> None:
    catalog = messages.read(locale)

    def keys(of: Catalog) -> set[tuple[object, object]]:
        return {(str(message.id), message.context) for message in spoken(of)}

    assert keys(catalog) == keys(found), "run `make messages`"


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_nothing_is_left_untranslated(locale: str) -> None:
    assert messages.untranslated(messages.read(locale)) == []


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_a_translation_keeps_the_placeholders_and_tags(locale: str) -> None:
    for message in spoken(messages.read(locale)):
        wanted = forms(message.id)[-1]
        for said in forms(message.string):
            names = set(PLACEHOLDER.findall(said))
            allowed = set(PLACEHOLDER.findall(wanted))
            if isinstance(message.id, tuple | list):
                assert names <= allowed, said
            else:
                assert names == allowed, said
            assert sorted(TAG.findall(said)) == sorted(TAG.findall(wanted)), said


def test_russian_sentences_are_russian() -> None:
    """A msgid pasted as its own translation would pass for a translation."""
    for message in spoken(messages.read("ru")):
        for said, original in zip(forms(message.string), forms(message.id) * 3, strict=False):
            words = PLACEHOLDER.sub("", TAG.sub("", original))
            if len(re.findall(r"[A-Za-z]{3,}", words)) > 2:
                assert re.search("[А-Яа-яЁё]", said), said


def test_numbers_take_all_three_russian_forms() -> None:
    from bot import i18n

    with i18n.use("ru"):
        for message in spoken(messages.read("ru")):
            if isinstance(message.id, tuple | list):
                one, few, many = (i18n.ngettext(message.id[0], message.id[1], n) for n in (1, 2, 5))
                assert one
                assert few
                assert many
