"""`kakou docs`: write the published documents from the code."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer

from kakou_cli.documents import asyncapi, openapi, reasons

PUBLISHED: Final[dict[str, Callable[[], str]]] = {
    "openapi-gate-ingest.json": lambda: _json(openapi.of_gate_ingest()),
    "openapi-hazmat-notify.json": lambda: _json(openapi.of_hazmat_notify()),
    "asyncapi.json": lambda: _json(asyncapi.document()),
    "reasons.md": reasons.table,
}
"""By file name how its text is made."""


def docs(
    folder: Annotated[Path, typer.Argument(help="Where to write them: docs/api in the repository.")],
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail and name what is stale.")] = False,
) -> None:
    """Write OpenAPI, AsyncAPI and the table of reasons, made from the contracts."""
    stale = [name for name, make in PUBLISHED.items() if _differs(folder / name, make())]
    if check:
        for name in stale:
            sys.stderr.write(f"{folder / name} is stale; `make docs` writes it anew\n")
        raise typer.Exit(1 if stale else 0)
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (folder / name).write_text(PUBLISHED[name](), encoding="utf-8")


def _differs(file: Path, text: str) -> bool:
    return not file.exists() or file.read_text(encoding="utf-8") != text


def _json(document: dict[str, Any]) -> str:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"
