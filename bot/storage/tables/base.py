"""What every table is made with."""

from datetime import datetime
from fractions import Fraction
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, MetaData
from sqlalchemy import text as sql
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from bot.storage.types import BigId, Instant, Weight


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        int: BigId,
        Fraction: Weight(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


class Numbered:
    """Ids are ours and never used twice: an old button must not reach somebody else."""

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805
        return ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


def args(*items: Any) -> Any:
    return (*items, {"sqlite_autoincrement": True})


def who_refers(column: str) -> Index:
    """Answers whether anybody refers to a row that is to go. Empty references cost nothing."""
    there = sql(f"{column} IS NOT NULL")
    return Index(None, column, sqlite_where=there, postgresql_where=there)
