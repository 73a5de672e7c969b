"""Trusted persons, from both sides."""

from dataclasses import replace
from datetime import date

from bot import i18n
from bot.domain import access, codes, consent
from bot.domain.calendar import local_date
from bot.domain.errors import CodeRefused, NotUnderstood, Refused
from bot.domain.people import Right, StudentRef
from bot.domain.trust import Trusted
from bot.domain.views.trust import GrantedView, TrustedView, TrustView
from bot.handlers.menu import fresh_menu
from bot.handlers.turn import Answers, Dialogues, Said, Turn
from bot.keyboards.actions.trust import (
    AcceptTrust,
    ChooseTrustEnd,
    ConfirmTrust,
    InviteTrusted,
    LeaveTrust,
    MakeTrustCode,
    OpenTrust,
    OpenTrusted,
    RenewTrust,
    SetTrustEnd,
    ToggleGrant,
    WithdrawTrust,
)
from bot.screens import refusals
from bot.screens import trust as screens
from bot.screens.screen import Screen
from bot.services import trust as services
from bot.storage import conversations, trusts

NAMING = "trust"


def _today(turn: Turn, student: StudentRef) -> date:
    return local_date(turn.now, student.school.zone)


def _view(turn: Turn, student: StudentRef, one: Trusted, code: str = "") -> TrustView:
    link = codes.link(code, turn.facts.username) if code else ""
    return TrustView(student, _today(turn, student), one, code, link)


# --- the representative ---


def _open_all(turn: Turn, action: OpenTrusted) -> Screen:
    ref = access.student(turn.viewer, action.student)
    if ref.trust_id is not None:
        return screens.granted(GrantedView(ref, ref.trust_id, ref.granted))
    student = access.represented(turn.viewer, action.student)
    known = trusts.of_student(turn.conn, student)
    return screens.trusted(TrustedView(student, _today(turn, student), known))


def _invite(turn: Turn, action: InviteTrusted) -> Screen:
    student = access.represented(turn.viewer, action.student)
    data = {"student": student.id}
    conversations.put(turn.conn, turn.facts.bot, turn.chat, NAMING, data, turn.now)
    return screens.ask_label(student)


def _named(turn: Turn, said: Said) -> Screen:
    student = access.represented(turn.viewer, said.data["student"])
    try:
        made = services.begin(turn.conn, student, said.text, turn.now)
    except NotUnderstood:
        return screens.label_unclear(student)
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return screens.one(_view(turn, student, made))


def _own(turn: Turn, student_id: int, trust: int) -> tuple[StudentRef, Trusted]:
    student = access.represented(turn.viewer, student_id)
    return student, services.of(turn.conn, student, trust)


def _open(turn: Turn, action: OpenTrust) -> Screen:
    return screens.one(_view(turn, *_own(turn, action.student, action.trust)))


def _toggle(turn: Turn, action: ToggleGrant) -> Screen:
    student, _before = _own(turn, action.student, action.trust)
    if student.right is not Right.FULL:
        raise Refused
    after = services.toggle(turn.conn, student, action.trust, action.grant, turn.now)
    return screens.one(_view(turn, student, after))


def _choose_end(turn: Turn, action: ChooseTrustEnd) -> Screen:
    student, one = _own(turn, action.student, action.trust)
    view = _view(turn, student, one)
    return screens.choose_end(view, action.month or one.ends_on or view.today)


def _set_end(turn: Turn, action: SetTrustEnd) -> Screen:
    student = access.represented(turn.viewer, action.student)
    after = services.set_end(turn.conn, student, action.trust, action.day, turn.now)
    return screens.one(_view(turn, student, after))


def _make_code(turn: Turn, action: MakeTrustCode) -> Screen:
    student = access.represented(turn.viewer, action.student)
    code = services.issue(turn.conn, student, action.trust, turn.facts.keys, turn.now)
    one = services.of(turn.conn, student, action.trust)
    return screens.one(_view(turn, student, one, code))


def _withdraw(turn: Turn, action: WithdrawTrust) -> Screen:
    student = access.represented(turn.viewer, action.student)
    if not action.sure:
        one = services.of(turn.conn, student, action.trust)
        return screens.ask_withdraw(_view(turn, student, one))
    services.withdraw(turn.conn, student, action.trust, turn.now)
    return _open_all(turn, OpenTrusted(student.id))


# --- the trusted person ---


def looked_up(turn: Turn, text: str) -> Screen | None:
    """The screen for a trusted person's code; None when the text is none."""
    account, keys = turn.viewer.account_id, turn.facts.keys
    found = services.look_up(turn.conn, account, text, keys, turn.now)
    if isinstance(found, CodeRefused):
        return refusals.code_refused(found, turn.viewer)
    return None if found is None else screens.offer(found)


def _confirmed(turn: Turn, action: ConfirmTrust | AcceptTrust) -> Screen:
    account, keys = turn.viewer.account_id, turn.facts.keys
    return screens.consent_to(
        services.offered(turn.conn, account, action.trust, action.seal, keys, turn.now)
    )


def _accepted(turn: Turn, action: AcceptTrust) -> Screen:
    if action.version != consent.VERSION:
        return _confirmed(turn, action)
    account, keys = turn.viewer.account_id, turn.facts.keys
    taken = services.accept(
        turn.conn, account, action.trust, action.seal, keys, i18n.current(), turn.now
    )
    conversations.clear(turn.conn, turn.facts.bot, turn.chat)
    return replace(fresh_menu(turn), toast=screens.accepted(taken))


def _renewed(turn: Turn, action: RenewTrust) -> Screen:
    account = turn.viewer.account_id
    services.renew(turn.conn, account, action.trust, action.version, i18n.current())
    return fresh_menu(turn)


def _leave(turn: Turn, action: LeaveTrust) -> Screen:
    if not action.sure:
        refs = access.readable(turn.viewer)
        ref = next((one for one in refs if one.trust_id == action.trust), None)
        if ref is None:
            raise Refused
        return screens.ask_leave(GrantedView(ref, action.trust, ref.granted))
    services.leave(turn.conn, turn.viewer.account_id, action.trust, turn.now)
    return fresh_menu(turn)


READS: Answers = {
    OpenTrusted: _open_all,
    OpenTrust: _open,
    ChooseTrustEnd: _choose_end,
    ConfirmTrust: _confirmed,
}
WRITES: Answers = {
    InviteTrusted: _invite,
    ToggleGrant: _toggle,
    SetTrustEnd: _set_end,
    MakeTrustCode: _make_code,
    WithdrawTrust: _withdraw,
    AcceptTrust: _accepted,
    RenewTrust: _renewed,
    LeaveTrust: _leave,
}
DIALOGUES: Dialogues = {NAMING: _named}
