"""`kakou docs`: write the published documents from the code."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from kakou.contracts.services import SERVICES, SPOKEN_TO
from kakou.values.pass_types import Grade
from lane_router.filings.grade_schemas import schema_of
from lane_router.filings.rules.grades import GRADES

from kakou_cli.documents import asyncapi, event_types, lists, metrics, reasons, settings
from kakou_cli.services import app_of


def openapi_of(service: str) -> dict[str, Any]:
    """The OpenAPI document of a service that people and systems speak to."""
    document = app_of(SERVICES[service]).document
    assert document is not None, f"{service} publishes none"
    return document


def _json(document: dict[str, Any]) -> str:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"


def _openapi(service: str) -> str:
    return _json(openapi_of(service))


def _grade(grade: Grade) -> str:
    return _json(schema_of(grade))


PUBLISHED: Final[dict[str, Callable[[], str]]] = {
    **{f"api/openapi-{name}.json": partial(_openapi, name) for name in SPOKEN_TO},
    "api/asyncapi.json": lambda: _json(asyncapi.document()),
    **{f"api/filing-{grade}.schema.json": partial(_grade, grade) for grade in GRADES},
    "events/types.md": event_types.document,
    "lists.md": lists.document,
    "operations/metrics.md": metrics.document,
    "operations/settings.md": settings.document,
    "rules.md": reasons.document,
}
"""By path below the folder how its text is made."""


def docs(
    folder: Annotated[Path, typer.Argument(help="Where to write them: docs in the repository.")] = Path("docs"),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail and name what is stale.")] = False,
) -> None:
    """Write what the code says of itself: OpenAPI, AsyncAPI, event types, lists, reasons, settings, metrics."""
    made = {folder / name: make() for name, make in PUBLISHED.items()}
    stale = [file for file, text in made.items() if _differs(file, text)]
    if check:
        for file in stale:
            sys.stderr.write(f"{file} is stale; `make docs` writes it anew\n")
        raise typer.Exit(1 if stale else 0)
    for file in stale:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(made[file], encoding="utf-8")


def _differs(file: Path, text: str) -> bool:
    return not file.exists() or file.read_text(encoding="utf-8") != text
