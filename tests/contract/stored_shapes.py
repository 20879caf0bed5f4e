"""What the services keep in Redis, a line for each field of each kind of entry, as the code reads and writes it.

`python -m tests.contract.stored_shapes` writes the snapshot anew, once a change of a shape is meant.
"""

import ast
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import orjson
from kakou.contracts.services import SERVICES
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

ROOT: Final = Path(__file__).parents[2]
SNAPSHOT: Final = Path(__file__).with_name("stored_shapes.txt")
KEEPERS: Final = {
    **{name: (f"services/{name}/{entry.package}",) for name, entry in SERVICES.items()},
    "every service": ("shared/kakou/runtime", "shared/kakou/service"),
}
READS: Final = ("get", "get_many", "all")
PROSE: Final = ("title", "description", "examples")
TEXT: Final = "text"

Kinds = dict[str, dict[str, type[BaseModel] | None]]
"""By kind, the models that it is read as by name; None for kinds that are plain text."""


def snapshot() -> list[str]:
    """Every service's kinds with the JSON Schemas of their fields; what kinds contain stands once, in brackets."""
    return [f"{keeper} {line}" for keeper, folders in KEEPERS.items() for line in _lines(kinds_in(folders))]


def kinds_in(folders: Iterable[str]) -> Kinds:
    """From the calls that read and write entries. A call whose kind only its caller knows is found there."""
    kinds: Kinds = {}
    for path in sorted(each for folder in folders for each in (ROOT / folder).rglob("*.py") if _is_imported(each)):
        names = vars(import_module(_module(path)))
        for call in _calls(path):
            kind, model = _entry(call, names)
            if kind is not None:
                kinds.setdefault(kind, {}).setdefault(TEXT if model is None else model.__name__, model)
    return {kind: _known_best(models) for kind, models in sorted(kinds.items())}


def _is_imported(path: Path) -> bool:
    """And not run: a service's start, or what Alembic runs."""
    return path.stem != "__main__" and "migrations" not in path.parts


def _known_best(models: dict[str, type[BaseModel] | None]) -> dict[str, type[BaseModel] | None]:
    """A write says nothing of the model: it counts only for a kind that nothing reads as one."""
    return {name: model for name, model in sorted(models.items()) if model is not None or len(models) == 1}


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    package = next(at for at, name in enumerate(parts) if (Path(*parts[: at + 1]) / "__init__.py").exists())
    return ".".join(parts[package:]).removesuffix(".__init__")


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node


def _entry(call: ast.Call, names: dict[str, Any]) -> tuple[str | None, type[BaseModel] | None]:
    """The kind and the model that a call names; kind None where it touches no entry."""
    assert isinstance(call.func, ast.Attribute)
    method, count = call.func.attr, len(call.args)
    if method == "put" and count == 3:
        return _kind(call.args[0], names), None
    if method in READS and count in (3, 4):
        model = _value(call.args[-1], names)
        if isinstance(model, type) and issubclass(model, BaseModel):
            first = method == "get" and count == 3
            return _kind(call.args[0 if first else 1], names), model
    return None, None


def _kind(node: ast.expr, names: dict[str, Any]) -> str | None:
    """A kind as the code writes it: a constant's value, or the name of the function that makes it."""
    if isinstance(node, ast.Call):
        made = _value(node.func, names)
        return f"{made.__name__}(…)" if made is not None else None
    value = _value(node, names)
    return value if isinstance(value, str) else None


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    match node:
        case ast.Name():
            return names.get(node.id)
        case ast.Attribute():
            return getattr(_value(node.value, names), node.attr, None)
        case ast.Constant():
            return node.value
        case _:
            return None


def _lines(kinds: Kinds) -> Iterator[str]:
    models = {model for found in kinds.values() for model in found.values() if model is not None}
    ordered = sorted(models, key=lambda model: model.__qualname__)
    places, definitions = models_json_schema([(model, "serialization") for model in ordered])
    parts = _without_prose(definitions.get("$defs", {}))
    entries = {model: places[(model, "serialization")]["$ref"].rpartition("/")[2] for model in ordered}
    for kind, found in kinds.items():
        for model in found.values():
            yield from [f"{kind} text"] if model is None else _fields(kind, parts[entries[model]])
    for name, part in sorted(parts.items()):
        if name not in entries.values() or f'"#/$defs/{name}"' in orjson.dumps(parts).decode():
            yield from _fields(f"[{name}]", part)


def _fields(name: str, schema: dict[str, Any]) -> Iterator[str]:
    for field, each in schema.get("properties", {"": schema}).items():
        yield f"{name} {field}: {orjson.dumps(each, option=orjson.OPT_SORT_KEYS).decode()}"


def _without_prose(schema: Any) -> Any:
    """Titles and descriptions may change; fields, types, limits and defaults are what is kept."""
    if isinstance(schema, list):
        return [_without_prose(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    names = schema.get("properties")
    plain = {key: _without_prose(value) for key, value in schema.items() if key not in PROSE}
    return plain | {"properties": {name: _without_prose(each) for name, each in names.items()}} if names else plain


if __name__ == "__main__":
    SNAPSHOT.write_text("\n".join(snapshot()) + "\n")
