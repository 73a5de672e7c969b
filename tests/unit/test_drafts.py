"""A draft changes only as its buttons say, and survives being stored."""

import json
from dataclasses import replace
from fractions import Fraction

from bot.domain.dictation.message import read
from bot.domain.dictation.reading import Entry, Value, What
from bot.domain.drafts import Draft, answered, called, plan, restored, stored, tapped
from bot.domain.teaching import Journal, WrittenMark
from tests.unit.dictation_table import KNOWN, PUPILS, WEDNESDAY

ANNA, YANA = (pupil.id for pupil in PUPILS if pupil.name.last == "Кузнецова")


def drafted(text: str) -> Draft:
    found = read(text, PUPILS, KNOWN, WEDNESDAY)
    return Draft(1, 1, entries=found.entries, questions=found.questions, unread=found.unread)


def given(draft: Draft) -> dict[int, str]:
    return {change.student: change.after for change in plan(draft, Journal()).marks}


def test_a_namesake_named_beside_everybody_gets_only_what_is_said_of_her() -> None:
    draft = answered(drafted("всем 5, кроме Кузнецова 4"), 0, 1)
    marks = given(draft)
    assert (marks[ANNA], marks[YANA]) == ("5", "4")


def test_a_namesake_excepted_from_everybody_gets_nothing() -> None:
    draft = answered(drafted("всем 5, кроме Кузнецовой"), 0, 0)
    marks = given(draft)
    assert ANNA not in marks
    assert marks[YANA] == "5"


def test_a_question_left_out_leaves_out_everybody_it_was_about() -> None:
    marks = given(answered(drafted("всем 5, кроме Кузнецова 4"), 0, None))
    assert ANNA not in marks
    assert YANA not in marks


def test_a_second_tap_takes_the_mark_back_and_another_pen_changes_it() -> None:
    draft = tapped(Draft(1, 1, pen="5"), 3)
    assert given(draft) == {3: "5"}
    assert given(tapped(draft, 3)) == {}
    assert given(tapped(replace(draft, pen="4"), 3)) == {3: "4"}


def test_absences_and_marks_of_one_student_stand_side_by_side() -> None:
    draft = called(tapped(Draft(1, 1, pen="5"), 3), 3, "оп")
    change = plan(draft, Journal())
    assert [mark.after for mark in change.marks] == ["5"]
    assert [absence.after for absence in change.absences] == ["оп"]


def test_a_removing_pen_takes_away_what_stands_there() -> None:
    standing = Journal((WrittenMark(9, 3, "Ответ на уроке", 4, "4", Fraction(2)),))
    (change,) = plan(tapped(Draft(1, 1, pen=""), 3), standing).marks
    assert (change.mark_id, change.before, change.after) == (9, "4", "")


def test_the_seal_tells_apart_what_would_be_written_and_what_it_replaces() -> None:
    draft = Draft(1, 1, entries=(Entry(3, (Value(What.MARK, "5"),)),))
    four = Journal((WrittenMark(9, 3, "Ответ на уроке", 4, "4", Fraction(2)),))
    three = Journal((WrittenMark(9, 3, "Ответ на уроке", 3, "3", Fraction(2)),))
    seals = {plan(draft, journal).seal for journal in (Journal(), four, three)}
    assert len(seals) == 3
    assert plan(draft, four).seal == plan(draft, four).seal


def test_a_draft_comes_back_from_the_database_as_it_was() -> None:
    draft = drafted("всем 5, кроме Кузнецова 4, Зюзин 3, Ёлкин точка (эссе) до 01.12")
    content = json.loads(json.dumps(stored(draft)))
    assert restored(Draft(1, 1), content) == draft


def test_a_test_is_the_same_test_however_the_school_calls_it() -> None:
    """Otherwise a correction would stand as a second mark beside the first one."""
    written = WrittenMark(7, ANNA, "Контрольная", 4, "4", Fraction(3), "")
    draft = Draft(1, 1, "Контрольная работа", entries=(Entry(ANNA, (Value(What.MARK, "5"),)),))
    (change,) = plan(draft, Journal(marks=(written,))).marks
    assert (change.mark_id, change.before, change.after) == (7, "4", "5")
    assert change.kind == "Контрольная"  # as the school wrote it
