"""Trusted persons: whom a representative lets in, and what they see themselves."""

from datetime import date

from bot import i18n
from bot.domain import consent
from bot.domain import trust as rules
from bot.domain.codes import shown
from bot.domain.people import Grant, Right, StudentRef
from bot.domain.trust import Trusted
from bot.domain.views.trust import GrantedView, TrustedView, TrustOffer, TrustView
from bot.i18n import _
from bot.keyboards.actions.menu import OpenMore
from bot.keyboards.actions.settings import ChooseLanguage
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
from bot.keyboards.buttons import Button, Row, Style, button, rows_of
from bot.keyboards.month import month
from bot.keyboards.pieces import last_row
from bot.screens import names
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of


def trusted(view: TrustedView) -> Screen:
    text = blocks_of(
        bold(_("Trusted persons: {name}").format(name=names.first(view.student.name))),
        blocks_of(*(_about(one, view.today, view.student.school.zone) for one in view.trusted))
        or _("Nobody yet. A grandmother or a neighbour can read the diary with a code of yours."),
        _("Only you see this list, not the other parent."),
    )
    student = view.student.id
    buttons = [button(one.label, OpenTrust(student, one.id)) for one in view.trusted]
    invite = button(_("➕ Trust somebody"), InviteTrusted(student), Style.MAIN)
    adding: tuple[Row, ...] = ((invite,),) if len(view.trusted) < rules.MOST else ()
    return Screen(text, (*rows_of(2, buttons), *adding, last_row(OpenMore())))


def _about(one: Trusted, today: date, zone: str) -> str:
    return text_of(
        bold(one.label), rights(one.granted), _until(one.ends_on), _state(one, today, zone)
    )


def rights(granted: frozenset[Grant]) -> str:
    """What may be done, in one sentence."""
    if granted == {Grant.SIGN, Grant.ABSENCE}:
        return _("May read, sign the week and announce an absence.")
    if Grant.SIGN in granted:
        return _("May read and sign the week.")
    if Grant.ABSENCE in granted:
        return _("May read and announce an absence.")
    return _("May read.")


def _until(day: date | None) -> str:
    return _("Until {day}.").format(day=i18n.day_year(day)) if day else ""


def _state(one: Trusted, today: date, zone: str) -> str:
    if one.ended(today):
        return _("It has run out.")
    if one.accepted_at is None:
        return (
            _("The code was not used yet.") if one.code_expires_at else _("No code was made yet.")
        )
    since = _("Code used: {at}.").format(at=i18n.instant(one.accepted_at, zone))
    if one.opened_on is None:
        return f"{since} {_('The diary was not opened yet.')}"
    return f"{since} " + _("Last opened: {day}.").format(day=i18n.day_short(one.opened_on))


def ask_label(student: StudentRef) -> Screen:
    text = blocks_of(
        bold(_("Whom do you trust?")),
        _("Write how you call this person, like “Grandma Nina”. Only you will see it."),
    )
    return Screen(text, (last_row(OpenTrusted(student.id)),))


def label_unclear(student: StudentRef) -> Screen:
    text = _("Write a short name, at most {n} characters.").format(n=rules.LABEL_LIMIT)
    return Screen(text, (last_row(OpenTrusted(student.id)),))


def one(view: TrustView) -> Screen:
    """One trusted person; with a fresh code, the code itself, which is not shown again."""
    trusted, student = view.one, view.student
    text = blocks_of(
        text_of(
            bold(f"{trusted.label} · {names.first(student.name)}"),
            rights(trusted.granted),
            _until(trusted.ends_on),
            _state(trusted, view.today, student.school.zone),
        ),
        _code(view) if view.code else None,
    )
    grants = tuple(_grant(trusted, student, grant) for grant in Grant)
    may_hand_on = student.right is Right.FULL
    end = button(_("🗓 Until which day"), ChooseTrustEnd(student.id, trusted.id))
    withdraw = button(_("Withdraw"), WithdrawTrust(student.id, trusted.id), Style.DANGER)
    rows: tuple[Row, ...] = (
        *(((grant,) for grant in grants) if may_hand_on else ()),
        (end,),
        *_code_rows(view),
        (withdraw,),
        last_row(OpenTrusted(student.id)),
    )
    return Screen(text, rows)


def _grant(trusted: Trusted, student: StudentRef, grant: Grant) -> Button:
    label = {Grant.SIGN: _("Sign the week"), Grant.ABSENCE: _("Announce an absence")}[grant]
    mark = "✓" if grant in trusted.granted else "▫️"
    return button(f"{mark} {label}", ToggleGrant(student.id, trusted.id, grant))


def _code(view: TrustView) -> str:
    return text_of(
        _("Code: <code>{code}</code>").format(code=shown(view.code)),
        plain(view.link),
        _(
            "Forward it to this person. It works once, for 14 days, and is not shown again: if it"
            " is lost, make a new one."
        ),
    )


def _code_rows(view: TrustView) -> tuple[Row, ...]:
    if view.one.accepted_at is not None or view.one.ended(view.today):
        return ()
    make = MakeTrustCode(view.student.id, view.one.id)
    if view.code:
        copy = Button(_("Copy the code"), copy=shown(view.code))
        return ((copy, button(_("🔑 New code"), make)),)
    label = _("🔑 New code") if view.one.code_expires_at else _("🔑 Make the code")
    return ((button(label, make, Style.MAIN),),)


def choose_end(view: TrustView, shown_month: date) -> Screen:
    student, trust = view.student.id, view.one.id
    text = _("Until which day may {label} see the diary? That day is included.").format(
        label=bold(view.one.label)
    )
    rows = month(
        shown_month,
        pick=lambda day: SetTrustEnd(student, trust, day),
        turn=lambda day: ChooseTrustEnd(student, trust, day),
        first=view.today,
        last=rules.latest_end(view.today),
        today=view.today,
    )
    return Screen(text, (*rows, last_row(OpenTrust(student, trust))))


def ask_withdraw(view: TrustView) -> Screen:
    text = _("Withdraw the trust? {label} stops seeing the diary at once.").format(
        label=bold(view.one.label)
    )
    sure = WithdrawTrust(view.student.id, view.one.id, sure=True)
    yes = button(_("Withdraw"), sure, Style.DANGER)
    return Screen(text, ((yes,), last_row(OpenTrust(view.student.id, view.one.id))))


# --- the trusted person ---


def offer(view: TrustOffer) -> Screen:
    text = blocks_of(
        _("Code accepted. {school}: {people}. A legal representative trusts you.").format(
            school=plain(names.school(view.school)),
            people=plain(f"{names.initials(view.pupil.name)}, {view.pupil.class_name}"),
        ),
        text_of(rights(view.granted), _until(view.ends_on)),
    )
    confirm = button(_("Yes, continue"), ConfirmTrust(view.trust_id, view.seal), Style.MAIN)
    return Screen(text, ((confirm,), last_row()))


def consent_to(view: TrustOffer) -> Screen:
    agree = AcceptTrust(view.trust_id, view.seal, consent.VERSION)
    text = _consent_text(plain(names.school(view.school)))
    return Screen(text, ((button(_("I agree"), agree, Style.MAIN),), last_row()))


def consent_renewal(trust: int) -> Screen:
    """The text is newer than what was agreed to."""
    other = "en" if i18n.current() == "ru" else "ru"
    rows: tuple[Row, ...] = (
        (button(_("I agree"), RenewTrust(trust, consent.VERSION), Style.MAIN),),
        (button(i18n.language_name(other), ChooseLanguage(other)),),
        (button(_("I do not agree: give it back"), LeaveTrust(trust, sure=True), Style.DANGER),),
    )
    text = blocks_of(
        _("The text of the consent has changed. Please read it."), _consent_text(_("the school"))
    )
    return Screen(text, rows)


def _consent_text(school: str) -> str:
    return blocks_of(
        bold(_("Consent to the use of personal data")),
        text_of(
            _("• Kept: your account's number in the messenger, its language and settings."),
            _(
                "• The representative who trusts you sees when you open the diary; {school} can"
                " see that somebody is trusted."
            ).format(school=school),
            _("• What you read about the child is for you alone."),
        ),
        _("To withdraw it: More → Trusted persons → Give it back, at any time."),
        _("Text version {n}.").format(n=consent.VERSION),
    )


def accepted(view: TrustOffer) -> str:
    """One line, not escaped."""
    return _("Linked: {names}.").format(names=names.first(view.pupil.name))


def granted(view: GrantedView) -> Screen:
    name = names.first(view.student.name)
    text = blocks_of(
        bold(_("You are trusted: {name}").format(name=name)),
        rights(view.granted),
        _("The representative who trusts you can end this at any time, and so can you."),
    )
    back = button(_("Give it back"), LeaveTrust(view.trust), Style.DANGER)
    return Screen(text, ((back,), last_row(OpenMore())))


def ask_leave(view: GrantedView) -> Screen:
    text = _("Give it back? You stop seeing the diary of {name} at once.").format(
        name=plain(names.first(view.student.name))
    )
    yes = button(_("Give it back"), LeaveTrust(view.trust, sure=True), Style.DANGER)
    return Screen(text, ((yes,), last_row(OpenTrusted(view.student.id))))
