"""What holds of every message, whatever a teacher types."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.dictation.message import looks_dictated, read
from bot.domain.dictation.reading import What, Why
from bot.domain.dictation.roster import Pupil, Roster
from bot.domain.dictation.surnames import Case, forms, one_slip
from bot.domain.names import split_name
from tests.unit.dictation_table import CLASS, KNOWN, PUPILS, WEDNESDAY

SURNAMES = sorted({name.split()[0] for name in CLASS} - {"Кузнецова"})
PIECES = st.sampled_from(
    [*SURNAMES, "Кузнецова", "5", "4", "12", "н", "б", "Н.", "точка", "до", "01.12", "всем",
     "кроме", "и", ",", ":", "-", ";", "\n", "5А", "алгебра", "кр", "остальным", "(хорошо)",
     "№", "4/5", "."]
)  # fmt: skip


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_reading(text: str) -> None:
    found = read(text, PUPILS, KNOWN, WEDNESDAY)
    assert all(1 <= entry.student <= len(PUPILS) for entry in found.entries)


@given(st.lists(PIECES, max_size=25), st.sampled_from(["", " "]))
@settings(max_examples=300, deadline=None)
def test_words_of_entries_in_any_order_give_nobody_two_marks_by_chance(
    pieces: list[str], between: str
) -> None:
    found = read(between.join(pieces), PUPILS, KNOWN, WEDNESDAY)
    said = [(entry.student, entry.kind) for entry in found.entries if not entry.from_all]
    assert len(said) == len(set(said))


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_list_of_surnames_with_marks_is_read_whole(data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(SURNAMES), unique=True, min_size=1))
    marks = [data.draw(st.sampled_from(["5", "4", "3", "2", "н", "4/5"])) for _ in some]
    sign = data.draw(st.sampled_from([", ", "\n", "; ", " "]))
    text = sign.join(f"{name} {mark}" for name, mark in zip(some, marks, strict=True))
    found = read(text, PUPILS, KNOWN, WEDNESDAY)
    by_id = {pupil.id: pupil.name.last for pupil in PUPILS}
    got = {by_id[entry.student]: entry.values[0].text for entry in found.entries}
    assert got == dict(zip(some, marks, strict=True))
    assert not found.questions
    assert not found.unread


@given(st.sampled_from(SURNAMES), st.data())
@settings(max_examples=100, deadline=None)
def test_a_slip_of_one_letter_is_never_taken_silently(surname: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(surname) - 1))
    letter = data.draw(st.sampled_from("абвгдежзиклмнопрст"))
    slip = surname[:at] + letter + surname[at + 1 :]
    meant = {pupil.id for pupil in PUPILS if pupil.name.last == surname}
    for entry in read(f"{slip} 5", PUPILS, KNOWN, WEDNESDAY).entries:
        pupil = PUPILS[entry.student - 1]
        known = forms(pupil.name.last.casefold().replace("ё", "е"), None)
        assert slip.casefold().replace("ё", "е") in known or entry.student in meant


def test_an_unclear_name_gets_nothing_of_what_everybody_gets() -> None:
    found = read("всем 5, Петров 7", PUPILS, KNOWN, WEDNESDAY)
    petrov = next(pupil.id for pupil in PUPILS if pupil.name.last == "Петров")
    assert petrov not in {entry.student for entry in found.entries}


def test_who_is_absent_already_gets_no_mark_with_everybody() -> None:
    found = read("всем 5", PUPILS, KNOWN, WEDNESDAY)
    absent = {pupil.id for pupil in PUPILS if pupil.absent}
    assert absent
    assert not absent & {entry.student for entry in found.entries}


def test_namesakes_are_a_question_with_both() -> None:
    (question,) = read("Кузнецова 4", PUPILS, KNOWN, WEDNESDAY).questions
    assert question.why is Why.NAMESAKES
    assert len(question.options) == 2
    assert {value.what for option in question.options for value in option.values} == {What.MARK}


def test_twins_of_one_name_are_told_apart_by_the_journal_number() -> None:
    twins = [Pupil(n, n, split_name("Иванов Пётр Ильич")) for n in (1, 2)]
    assert len(read("Иванов Пётр 5", twins, KNOWN, WEDNESDAY).questions) == 1
    (entry,) = read("2-5", twins, KNOWN, WEDNESDAY).entries
    assert entry.student == 2


def test_only_words_that_begin_with_a_class_are_taken_for_an_entry() -> None:
    assert looks_dictated("5А алгебра: Иванов 5", KNOWN, WEDNESDAY)
    for text in ("Привет", "Меню", "Когда собрание?", "5 ноября я болею", "Иванов 5"):
        assert not looks_dictated(text, KNOWN, WEDNESDAY)


def test_surnames_decline() -> None:
    assert forms("иванов", False)["иванову"] is Case.OTHER
    assert forms("иванов", False)["иванова"] is Case.GENITIVE
    assert forms("островская", True)["островской"] is Case.OTHER
    assert forms("щедров-ким", False)["щедрову-киму"] is Case.OTHER
    assert set(forms("черных", None)) == {"черных"}
    assert one_slip("иваонв", "иванов")
    assert not one_slip("петров", "иванов")


def test_a_class_of_28_is_read_in_a_blink() -> None:
    pupils = [Pupil(n, n, split_name(f"Фамильев{chr(1072 + n)} Имя Отчество")) for n in range(28)]
    text = "5А алгебра: " + ", ".join(f"Фамильев{chr(1072 + n)} 5" for n in range(28))
    began = time.process_time()
    found = read(text, pupils, KNOWN, WEDNESDAY)
    assert time.process_time() - began < 0.3
    assert len(found.entries) == 28


def test_a_roster_with_empty_names_is_no_trouble() -> None:
    roster = Roster([Pupil(1, 1, split_name("Ли"))])
    assert roster.find(["Ли"]).ids == (1,)
