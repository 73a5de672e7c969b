"""Many ids as one value of a statement: however many there are, it is written and planned once."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Dialect, Select, Text, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Ids(TypeDecorator[Collection[int]]):
    """An array, or JSON where the database has no arrays."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        has_arrays = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(BigInteger()) if has_arrays else Text())

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        given = list(value or ())
        return given if dialect.name == "postgresql" else json.dumps(given)


class _Each(FunctionElement[int]):
    name = "each"
    inherit_cache = True


@compiles(_Each, "sqlite")
def _each_of_json(each: _Each, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_each({compiler.process(each.clauses, **how)})"


@compiles(_Each, "postgresql")
def _each_of_array(each: _Each, compiler: SQLCompiler, **how: Any) -> str:
    return f"unnest({compiler.process(each.clauses, **how)})"


def ids(name: str) -> Select[int]:
    """For ``column.in_(ids("students"))``; the statement then takes a collection by that name."""
    each = _Each(bindparam(name, type_=_Ids())).table_valued("value", name="value")
    return select(each.c.value)
