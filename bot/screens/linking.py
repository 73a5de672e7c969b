"""From a code to a diary: whose it is, what is agreed to, and what comes next."""

from dataclasses import replace

from bot import i18n
from bot.domain import consent
from bot.domain.codes import Pupil
from bot.domain.people import Role, Viewer
from bot.domain.views.linking import Linked, LinkedPerson, Offer
from bot.i18n import _
from bot.keyboards.actions.linking import (
    AcceptConsent,
    ChoosePreset,
    ConfirmPeople,
    DeclineConsent,
    EnterCode,
    NotMine,
    RenewConsent,
    Unlink,
)
from bot.keyboards.actions.settings import ChooseLanguage, OpenLinks
from bot.keyboards.buttons import Row, Style, button
from bot.keyboards.pieces import last_row
from bot.screens import names, trust
from bot.screens.screen import Screen, blocks_of, bold, plain, text_of

PRESETS = ("weekly", "daily", "urgent")
_MOST_NAMED = 12


# --- the code ---


def ask_code() -> Screen:
    text = blocks_of(
        bold(_("Enter the code")),
        _(
            "Write the code from the slip as a message, like 7K3DM-X29QA. Capital or small"
            " letters, either keyboard layout, with or without the hyphen: all the same."
        ),
    )
    return Screen(text, (last_row(),))


def not_a_code() -> Screen:
    text = _("That is not a code. A code has 10 letters and digits, like 7K3DM-X29QA.")
    again = button(_("🔑 Enter the code"), EnterCode(), Style.MAIN)
    return Screen(text, ((again,), last_row()))


def already_linked() -> Screen:
    return Screen(
        _("This code is already linked to you. Everything is in the menu."), (last_row(),)
    )


def confirm(offer: Offer) -> Screen:
    """Whose diary it is, by initials: a stranger who found the slip learns no name."""
    yes, no = _("Yes, continue"), _no(offer)
    rows: tuple[Row, ...] = (
        (button(yes, ConfirmPeople(offer.code_id, offer.seal), Style.MAIN),),
        (button(no, NotMine(offer.code_id, offer.seal), Style.DANGER),),
        last_row(),
    )
    return Screen(_question(offer), rows)


def _question(offer: Offer) -> str:
    school = plain(names.school_name(offer.school))
    if offer.role is Role.PARENT:
        text = i18n.ngettext(
            "Code accepted. {school}: {people}. Is this your child?",
            "Code accepted. {school}: {people}. Are these your children?",
            len(offer.pupils),
        )
        return text.format(school=school, people=_initials(offer.pupils))
    if offer.role is Role.STUDENT:
        text = _("Code accepted. {school}: {people}. Is this you?")
        return text.format(school=school, people=_initials(offer.pupils))
    who = names.initials(offer.name) if offer.name else ""
    if not who:
        return _("Code accepted. {school}, {role}. Is this you?").format(
            school=school, role=_staff_role(offer.role)
        )
    return _("Code accepted. {school}: {people}, {role}. Is this you?").format(
        school=school, people=plain(who), role=_staff_role(offer.role)
    )


def _initials(pupils: tuple[Pupil, ...]) -> str:
    return "; ".join(
        f"{plain(names.initials(pupil.name))}, {plain(pupil.class_name)}"
        for pupil in pupils[:_MOST_NAMED]
    )


def _staff_role(role: Role) -> str:
    return _("school office") if role is Role.ADMIN else _("teacher")


def _no(offer: Offer) -> str:
    if offer.role is not Role.PARENT:
        return _("That is not me")
    return _("Not my child") if len(offer.pupils) == 1 else _("Not my children")


def frozen() -> Screen:
    text = _(
        "Thank you. Nobody can use this code any more, and the school will see it. Ask the class"
        " teacher for your own code."
    )
    return Screen(text, (last_row(),))


# --- consent ---


def consent_to(offer: Offer) -> Screen:
    """A screen of its own: what is kept, who sees it, how to withdraw."""
    accept = AcceptConsent(offer.code_id, offer.seal, consent.VERSION)
    rows: tuple[Row, ...] = (
        (button(_("I agree"), accept, Style.MAIN),),
        (button(_("I do not agree"), DeclineConsent(offer.code_id)),),
        last_row(),
    )
    return Screen(_consent_text(offer.role, plain(names.school_name(offer.school))), rows)


def _consent_text(role: Role, school: str) -> str:
    return blocks_of(
        bold(_("Consent to the use of personal data")),
        {
            Role.PARENT: _kept_for_parents,
            Role.STUDENT: _kept_for_students,
        }.get(role, _kept_for_staff)().format(school=school),
        _(
            "To withdraw it: Settings → Linked people → Unlink, at any time. What the bot shows"
            " you ends at once; what the school itself keeps, the school decides."
        ),
        _("Text version {n}.").format(n=consent.VERSION),
    )


def _kept_for_parents() -> str:
    return text_of(
        _(
            "• Kept: your name and relation; your children's names, class, date of birth if"
            " the school gave it, timetable, homework, marks, attendance and remarks; your"
            " account's number in the messenger, its language and settings."
        ),
        _(
            "• Seen by: you, the children's other legal representatives, their teachers and"
            " {school}."
        ),
        _("• Illness is never asked for. Nothing is sold or shown to other families."),
    )


def _kept_for_students() -> str:
    return text_of(
        _(
            "• Kept: your name, class, date of birth if the school gave it, timetable, homework,"
            " marks, attendance and remarks; your account's number in the messenger, its language"
            " and settings."
        ),
        _("• Seen by: you, your legal representatives, your teachers and {school}."),
        _("• Illness is never asked for. Nothing is sold or shown to other families."),
    )


def _kept_for_staff() -> str:
    return text_of(
        _(
            "• Kept: your name and position, your account's number in the messenger, its language"
            " and settings, and what you enter in the diary, with the time."
        ),
        _("• Seen by: {school}; families see your name beside lessons and marks."),
    )


def declined() -> Screen:
    text = _("Nothing was linked. The code stays unused, so you can come back to it later.")
    return Screen(text, (last_row(),))


def consent_renewal(viewer: Viewer) -> Screen:
    """The consent's text is newer than what was agreed to; shown at the next tap."""
    due = viewer.consent_due[0]
    if due.trusted:
        return trust.consent_renewal(due.link_id)
    other = "en" if i18n.current() == "ru" else "ru"
    rows: tuple[Row, ...] = (
        (button(_("I agree"), RenewConsent(due.link_id, consent.VERSION), Style.MAIN),),
        (button(i18n.language_name(other), ChooseLanguage(other)),),
        (button(_("I do not agree: unlink"), Unlink(due.link_id), Style.DANGER),),
    )
    text = blocks_of(
        _(
            "The text of the consent has changed. Please read it; until then no notifications"
            " are sent."
        ),
        _consent_text(*_whose(viewer, due.person_id)),
    )
    return Screen(text, rows)


def _whose(viewer: Viewer, person: int) -> tuple[Role, str]:
    """The role of a link and its school, as far as the current hat shows them."""
    for child in viewer.children:
        if child.parent_id == person:
            return Role.PARENT, plain(names.school(child.school))
        if child.id == person:
            return Role.STUDENT, plain(names.school(child.school))
    for ref in viewer.staff:
        if ref.id == person:
            return Role.TEACHER, plain(names.school(ref.school))
    return Role.PARENT, _("the school")


# --- after linking ---


def linked(view: Linked) -> Screen:
    """What was added; families choose at once how much they want to be told."""
    asked = how_often(view.role)
    return replace(asked, text=blocks_of(f"✅ {bold(added(view))}", asked.text))


def how_often(role: Role) -> Screen:
    return Screen(
        blocks_of(
            _("How often shall the bot write to you? It can be changed at any time."),
            presets_explained(),
        ),
        (*preset_rows(None, usual=_usual(role)), last_row()),
    )


def added(view: Linked) -> str:
    """What was added, in one line, not escaped."""
    who = ", ".join(names.first(pupil.name) for pupil in view.pupils[:_MOST_NAMED])
    if view.role is Role.PARENT:
        return _("Linked: {names}.").format(names=who)
    if view.role is Role.STUDENT:
        return _("Linked: your own diary.")
    return _("Linked: {school}, {role}.").format(
        school=names.school_name(view.school), role=_staff_role(view.role)
    )


def presets_explained() -> str:
    return text_of(
        _("• Once a week: a summary on Monday, and what is urgent."),
        _("• Every day: tomorrow's lessons and homework as well."),
        _("• Only urgent: an absence without a notice, a changed first lesson."),
    )


def _usual(role: Role) -> str:
    """Students want to know each evening what is due; a family once a week."""
    return "daily" if role is Role.STUDENT else "weekly"


def preset_rows(chosen: str | None, usual: str = "weekly") -> tuple[Row, ...]:
    """The usual choice is the main one until something is chosen; then a tick stands there."""
    return tuple(
        (
            button(
                f"✓ {label}" if name == chosen else label,
                ChoosePreset(name),
                Style.MAIN if chosen is None and name == usual else Style.PLAIN,
            ),
        )
        for name, label in zip(PRESETS, _preset_labels(), strict=True)
    )


def _preset_labels() -> tuple[str, ...]:
    return _("Once a week and urgent"), _("Every day"), _("Only urgent")


def preset_label(name: str) -> str:
    return dict(zip(PRESETS, _preset_labels(), strict=True)).get(name, "")


# --- unlinking ---


def ask_unlink(person: LinkedPerson) -> Screen:
    text = blocks_of(
        _("Unlink {who}?").format(who=bold(who(person))),
        _(
            "Nothing of it will be shown here any more. The diary itself stays at the school."
            " To come back you need a new code."
        ),
    )
    rows: tuple[Row, ...] = (
        (button(_("Unlink"), Unlink(person.link_id, sure=True), Style.DANGER),),
        last_row(OpenLinks()),
    )
    return Screen(text, rows)


def who(person: LinkedPerson) -> str:
    """A link in one line, not escaped: the children for a parent, else the person."""
    children = "; ".join(
        f"{names.first(pupil.name)}, {pupil.class_name}" for pupil in person.pupils
    )
    if person.role in (Role.TEACHER, Role.ADMIN):
        children = ", ".join(
            part for part in (names.full(person.name), _staff_role(person.role)) if part
        )
    name = children or names.full(person.name) or _("No diary")
    return f"{name} ({names.school_name(person.school)})"


def who_shortly(person: LinkedPerson) -> str:
    """The same for a button: first names, or the role."""
    children = ", ".join(names.first(pupil.name) for pupil in person.pupils)
    if person.role in (Role.TEACHER, Role.ADMIN):
        return _staff_role(person.role)
    return children or names.first(person.name) or names.school_name(person.school)
