"""Buttons under what comes by itself: less, off, one-tap answers."""

from dataclasses import replace

from bot.domain import access
from bot.domain.calendar import monday
from bot.domain.errors import Refused
from bot.domain.notifications import Notifications, Preset, default_preset, fewer
from bot.domain.people import Hat
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.digest import (
    AnswerWeek,
    ClaimAbsence,
    DigestsBack,
    DigestsOff,
    FewerDigests,
    WeekAnswer,
)
from bot.screens import digest_answers as screens
from bot.screens import pushes
from bot.screens.screen import Screen
from bot.services import digest_answers
from bot.storage import notifications


def _wishes(turn: Turn) -> Notifications:
    if turn.viewer.hat is None:
        raise Refused
    default = default_preset(turn.viewer.hat)
    return notifications.load(turn.conn, turn.viewer.account_id, default)


def _save(turn: Turn, wishes: Notifications) -> None:
    notifications.save(turn.conn, turn.viewer.account_id, wishes)


def _fewer(turn: Turn, _action: FewerDigests) -> Screen:
    before = _wishes(turn)
    now = replace(before, preset=fewer(before.preset))
    _save(turn, now)
    return screens.fewer_now(before.preset, now.preset)


def _off(turn: Turn, _action: DigestsOff) -> Screen:
    before = _wishes(turn)
    _save(turn, replace(before, off=True))
    return screens.off_now(before.preset)


def _back(turn: Turn, action: DigestsBack) -> Screen:
    if action.preset not in tuple(Preset):
        raise Refused
    preset = Preset(action.preset)
    _save(turn, replace(_wishes(turn), preset=preset, off=False))
    return screens.back_now(preset)


def _answer_week(turn: Turn, action: AnswerWeek) -> Screen:
    student = access.own_child(turn.viewer, action.student)
    week = monday(action.week)
    if action.answer is WeekAnswer.DISCUSSED:
        digest_answers.discussed(turn.conn, student, week, turn.now)
        return screens.discussed()
    asked = digest_answers.ask_for_help(turn.conn, turn.facts.bot, student, week, turn.now)
    return screens.help_asked() if asked else screens.no_class_teacher()


def _claim(turn: Turn, action: ClaimAbsence) -> Screen:
    student = access.student(turn.viewer, action.student)
    if turn.viewer.hat is not Hat.FAMILY or student.parent_id is None:
        raise Refused
    view = digest_answers.know_about(turn.conn, turn.facts.bot, student, action.day, turn.now)
    if view is None:
        raise Refused
    return pushes.absence(view)


WRITES: Answers = {
    FewerDigests: _fewer,
    DigestsOff: _off,
    DigestsBack: _back,
    AnswerWeek: _answer_week,
    ClaimAbsence: _claim,
}
