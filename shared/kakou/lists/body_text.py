"""A text inside a body, for the few rows of reference data that are not worth a column each."""

from typing import Any

from sqlalchemy import ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class TextInBody(FunctionElement[str]):
    """The text at a path of names in a column of JSON; null where there is none. The names are ours, not a client's."""

    type = Text()
    inherit_cache = False

    def __init__(self, body: ColumnElement[str], path: tuple[str, ...]) -> None:
        super().__init__(body)
        self.path = path


@compiles(TextInBody, "sqlite")
def _in_sqlite(element: TextInBody, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_extract({compiler.process(element.clauses, **more)}, '$.{'.'.join(element.path)}')"


@compiles(TextInBody, "postgresql")
def _in_postgresql(element: TextInBody, compiler: SQLCompiler, **more: Any) -> str:
    return f"(CAST({compiler.process(element.clauses, **more)} AS jsonb) #>> '{{{','.join(element.path)}}}')"
