"""What the messenger says about the bot before anybody has spoken with it."""

from dataclasses import dataclass

from bot.i18n import _


@dataclass(frozen=True, slots=True)
class Profile:
    """``commands`` are names with what they do; ``description`` to 512 characters greets in an
    empty chat, ``about`` to 120 stands in the profile."""

    commands: tuple[tuple[str, str], ...]
    description: str
    about: str


def profile() -> Profile:
    return Profile(
        commands=(
            ("menu", _("Open the menu")),
            ("settings", _("Language, notifications, links")),
            ("help", _("How it works and whom to ask")),
        ),
        description=_(
            "The school diary: marks, homework, timetable and news from the school.\n\n"
            "Press Start and enter the code from the school's slip. No password is needed."
        ),
        about=_("The school diary in a messenger: marks, homework, timetable."),
    )
