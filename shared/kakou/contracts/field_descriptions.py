"""What a published schema says of each field: the docstring below the field, read when a schema is asked for.

Pydantic's `use_attribute_docstrings` reads the source whenever a class is made, which each start of each service would
pay for, though most publish no schema.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel


def describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Add to the `schema` of `model` what the docstrings below its fields say, and keep what the fields' types say.

    Fields are found by the names that either side of the wire has for them.
    """
    fields = schema.get("properties", {})
    for name, text in descriptions(model).items():
        info = model.model_fields[name]
        for field in {name, info.validation_alias, info.serialization_alias} & fields.keys():
            form = fields[field].get("description")
            fields[field]["description"] = text if form is None else f"{text} Form: {form}."


def descriptions(model: type[BaseModel]) -> dict[str, str]:
    """By field of `model` the docstring below it, in its own class or in one that it inherits the field from."""
    found: dict[str, str] = {}
    for cls in reversed(model.__mro__):
        if issubclass(cls, BaseModel) and cls.__module__ in sys.modules:
            found |= _docstrings(cls.__module__).get(cls.__name__.partition("[")[0], {})
    return {name: text for name, text in found.items() if name in model.model_fields}


@cache
def _docstrings(module: str) -> dict[str, dict[str, str]]:
    """By class of `module` and by field the docstring below it."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: dict(_below_fields(node)) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def _below_fields(cls: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(cls.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, " ".join(text.split())
