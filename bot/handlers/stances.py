"""As whom somebody stands: the hat they wear."""

from dataclasses import dataclass

from bot.domain.people import Hat, Viewer
from bot.storage import accounts
from bot.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Stance:
    account: int
    hat: Hat

    def take(self, conn: Connection) -> None:
        """From now on, until the next choice."""
        accounts.set_hat(conn, self.account, self.hat)


def others(viewer: Viewer | None) -> tuple[Stance, ...]:
    """How else the same person may stand."""
    if viewer is None:
        return ()
    return tuple(Stance(viewer.account_id, hat) for hat in viewer.hats if hat is not viewer.hat)
