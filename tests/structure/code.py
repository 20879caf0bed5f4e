"""What can be counted without running anything: lines, described fields, and who knows a pass type by its number."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

ROOT: Final = Path(__file__).parents[2]
PRODUCT: Final = ("services", "shared", "cli", "deploy")
ASKED: Final = ("type", "type_", "pass_type", "bind")
"""Attributes and names that hold a pass type or a bind type."""


def product_files() -> list[Path]:
    return sorted(path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py") if ".venv" not in path.parts)


def lines_of_code() -> int:
    return sum(len(path.read_text().splitlines()) for path in product_files())


def described_fields() -> dict[str, tuple[int, int]]:
    """By published document, how many fields of schemas have a description, of how many."""
    found = {}
    for path in sorted((ROOT / "docs/api").glob("*.json")):
        fields = list(_fields(orjson.loads(path.read_bytes())))
        found[path.name] = sum("description" in field for field in fields), len(fields)
    return found


def _fields(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, list):
        for each in document:
            yield from _fields(each)
    elif isinstance(document, dict):
        properties = document.get("properties")
        if isinstance(properties, dict) and ("type" in document or "$defs" in document or "allOf" in document):
            yield from (field for field in properties.values() if isinstance(field, dict))
        for each in document.values():
            yield from _fields(each)


def places_that_know_a_pass_type() -> list[str]:
    """Where, as `file:line`, a pass type or a bind type is compared with a number or listed by its numbers."""
    trees = {path: ast.parse(path.read_text()) for path in product_files()}
    named = {name for tree in trees.values() for name in _named_numbers(tree)}
    return [
        f"{path.relative_to(ROOT)}:{line}" for path, tree in trees.items() for line in sorted(_knowing(tree, named))
    ]


def _named_numbers(tree: ast.Module) -> Iterator[str]:
    """Names that a module gives to a number or to several."""
    for node in tree.body:
        match node:
            case ast.AnnAssign(target=target, value=ast.expr() as value) if _is_number(value, set()):
                yield from (name.id for name in ast.walk(target) if isinstance(name, ast.Name))
            case ast.Assign(targets=targets, value=value) if _is_number(value, set()):
                yield from (name.id for each in targets for name in ast.walk(each) if isinstance(name, ast.Name))


def _knowing(tree: ast.Module, named: set[str]) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Compare() if _asks(node.left) and any(_is_number(each, named) for each in node.comparators):
                found.add(node.lineno)
            case ast.keyword(arg="pass_type", value=value) if _is_number(value, named):
                found.add(node.value.lineno)
            case ast.AnnAssign(target=ast.Name(id=name)) if name in ASKED and "Literal[1" in ast.unparse(
                node.annotation
            ):
                found.add(node.lineno)
            case ast.Compare(left=left) | ast.BinOp(left=left) if "types" in {
                each.id for each in ast.walk(left) if isinstance(each, ast.Name)
            }:
                found.add(node.lineno)
    return found


def _asks(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in ASKED
        case ast.Call(func=ast.Name(id="binding")):
            return True
        case _:
            return False


def _is_number(node: ast.expr, named: set[str]) -> bool:
    match node:
        case ast.Constant(value=value):
            return isinstance(value, int)
        case ast.Tuple(elts=each) | ast.Set(elts=each) | ast.List(elts=each):
            return bool(each) and all(_is_number(one, named) for one in each)
        case ast.Call(func=ast.Name(id="frozenset"), args=[value]):
            return _is_number(value, named)
        case ast.Name(id=name):
            return name in named
        case _:
            return False
