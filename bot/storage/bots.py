"""What this deployment's bots are called: slips printed without a network need it for links."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import BotName


def remember(conn: Connection, bot: str, username: str) -> None:
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = insert(BotName).values(bot=bot, username=username)
    conn.execute(row.on_conflict_do_update(index_elements=["bot"], set_={"username": username}))


def username(conn: Connection) -> str | None:
    """The bot's name without the @; None before it has ever run."""
    return conn.execute(select(BotName.username).order_by(BotName.bot.desc())).scalars().first()
