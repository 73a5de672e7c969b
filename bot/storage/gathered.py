"""Rows of another table gathered into one value: a JSON list of lists, the same on both databases.

A row costs its columns and its conversion; a class's year is fifteen rows that hardly ever change,
and one text of them is recognised at a glance.
"""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class gathered(FunctionElement[str]):  # noqa: N801  it is used as SQL's functions are
    """Over the columns of a subquery without a GROUP BY, in any order; dates as ISO texts."""

    type = String()
    inherit_cache = True


@compiles(gathered, "sqlite")
def _on_sqlite(element: gathered, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(gathered, "postgresql")
def _on_postgresql(element: gathered, compiler: Any, **options: Any) -> str:
    columns = compiler.process(element.clauses, **options)
    return f"coalesce(json_agg(json_build_array({columns}))::text, '[]')"
