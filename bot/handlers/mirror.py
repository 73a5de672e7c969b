"""A diary that is fetched from another system: asking for it, letting others in."""

from dataclasses import replace

from bot.domain import access
from bot.domain.errands import Fetch
from bot.domain.errors import AlreadyDone, Refused
from bot.handlers.turn import Answers, Turn
from bot.keyboards.actions.mirror import ChooseJoining, FetchNow, LetJoin, TakeAway
from bot.keyboards.codec import Action
from bot.screens import mirror as screens
from bot.screens import mirror_joining as joining
from bot.screens.screen import Screen
from bot.services import mirror_joining, mirror_rounds


def _fetch(turn: Turn, action: FetchNow) -> Screen:
    """Whoever may read it may ask for it; the system is asked once in two minutes at most."""
    ref = access.student(turn.viewer, action.student)
    if ref.mirror is None:
        raise Refused
    try:
        login = mirror_rounds.want(turn.conn, ref.id, turn.now)
    except AlreadyDone:
        return screens.just_asked(ref)
    screen = screens.fetching(ref, ref.mirror.title)
    return replace(screen, errand=Fetch(ref.id, login, turn.now))


def _choose(turn: Turn, action: ChooseJoining) -> Screen:
    ref = mirror_joining.student(turn.viewer, action.student)
    return joining.choose(ref, mirror_joining.readers(turn.conn, turn.viewer, ref))


def _let_join(turn: Turn, action: LetJoin) -> Screen:
    ref = mirror_joining.student(turn.viewer, action.student)
    issued = mirror_joining.issue(
        turn.conn, ref, turn.facts.keys, turn.now, representative=action.representative
    )
    return joining.code(ref, issued, turn.facts.username)


def _take_away(turn: Turn, action: TakeAway) -> Screen:
    ref = mirror_joining.student(turn.viewer, action.student)
    known = mirror_joining.readers(turn.conn, turn.viewer, ref)
    if not action.sure:
        return joining.ask_take_away(ref, known.taken_from(action.link))
    gone = mirror_joining.take_away(turn.conn, turn.viewer, ref, action.link, turn.now)
    left = mirror_joining.readers(turn.conn, turn.viewer, ref)
    return replace(joining.choose(ref, left), toast=joining.taken_away(gone))


def with_age(turn: Turn, action: Action, screen: Screen) -> Screen:
    """Every screen about a mirrored child says how old it is, when it is old."""
    student = getattr(action, "student", None)
    if student is None or isinstance(action, FetchNow) or screen.errand is not None:
        return screen
    for ref in turn.viewer.children:
        if ref.id == student and ref.mirror is not None:
            zone = turn.viewer.zone or ref.school.zone
            return screens.with_age(screen, ref, turn.now, zone)
    return screen


READS: Answers = {ChooseJoining: _choose}
WRITES: Answers = {FetchNow: _fetch, LetJoin: _let_join, TakeAway: _take_away}
