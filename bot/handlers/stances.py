"""As whom somebody stands: the hat they wear and, among several schools, the one they work at."""

from dataclasses import dataclass

from bot.domain import access
from bot.domain.people import Hat, Viewer
from bot.storage import accounts
from bot.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Stance:
    """``school`` None: the one remembered from before."""

    account: int
    hat: Hat
    school: int | None = None

    def take(self, conn: Connection) -> None:
        """From now on, until the next choice."""
        accounts.set_hat(conn, self.account, self.hat)
        if self.school is not None:
            accounts.set_school(conn, self.account, self.school)


def others(viewer: Viewer | None) -> tuple[Stance, ...]:
    """How else the same person may stand: at their other schools, then under their other hats."""
    if viewer is None or viewer.hat is None:
        return ()
    schools = access.workplaces(viewer)[1:]
    elsewhere = [Stance(viewer.account_id, Hat.STAFF, school.id) for school in schools]
    hats = [Stance(viewer.account_id, hat) for hat in viewer.hats if hat is not viewer.hat]
    return (*elsewhere, *hats)
