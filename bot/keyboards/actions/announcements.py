from bot.keyboards.codec import Action, carried


@carried("pn")
class OpenAnnouncements(Action):
    """The announcements for everybody this account is, unread first."""

    page: int = 0


@carried("pb")
class OpenAnnouncement(Action):
    """Opening is reading."""

    announcement: int
    language: str | None = None
    """None: the reader's, where there is a version in it."""


@carried("pv")
class ConfirmAnnouncement(Action):
    """ "I have read it", where that is asked for."""

    announcement: int


@carried("p8")
class SendAnnouncementFiles(Action):
    announcement: int
