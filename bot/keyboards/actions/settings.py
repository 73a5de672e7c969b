from bot.keyboards.codec import Action, carried


@carried("s")
class OpenSettings(Action):
    pass


@carried("sg")
class ChooseLanguage(Action):
    locale: str | None = None
    """None shows the choice."""


@carried("sz")
class ChooseZone(Action):
    zone: str | None = None
    """An IANA name, or ``school`` for the school's; None shows the choice."""


@carried("sb")
class ToggleButton(Action):
    """Show or hide a button of the menu; None shows the choice."""

    name: str | None = None


@carried("sp")
class OpenLinks(Action):
    """Who is linked to this account, with a way to unlink."""


@carried("sn")
class OpenNotifications(Action):
    """The notification preset."""


@carried("sh")
class OpenHelp(Action):
    pass
