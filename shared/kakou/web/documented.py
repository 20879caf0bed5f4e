"""What endpoints answer, as their OpenAPI document shows it.

FastAPI would be given a model, and make a validator and a serializer of it for each endpoint and status, which nobody
uses, as endpoints write their answers themselves. That took longer than all else that an application is made of.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from types import UnionType
from typing import Any, Final, get_args

from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.routing import BaseRoute

JSON: Final = "application/json"
SCHEMAS: Final = "#/components/schemas/{model}"


class Reference(dict[str, Any]):
    """The schema of a model, or of one of several, by their names. models: those that are named."""

    def __init__(self, model: type[BaseModel] | UnionType) -> None:
        self.models: tuple[type[BaseModel], ...] = get_args(model) or (model,)
        named = [{"$ref": SCHEMAS.format(model=one.__name__)} for one in self.models]
        super().__init__(named[0] if len(named) == 1 else {"anyOf": named})


def documented(model: type[BaseModel] | UnionType, **more: Any) -> dict[str, Any]:
    """What the document says of an answer in JSON; more: beside its schema, an example say."""
    return {"content": {JSON: {"schema": Reference(model), **more}}}


def models_of(routes: Iterable[BaseRoute]) -> list[type[BaseModel]]:
    """Those that the routes' answers refer to, each once."""
    return list(dict.fromkeys(chain.from_iterable(reference.models for reference in _references(list(routes)))))


def _references(routes: list[BaseRoute]) -> Iterator[Reference]:
    for route in iter_route_contexts(routes):
        if not isinstance(route.original_route, APIRoute):
            continue
        for answer in route.original_route.responses.values():
            for content in answer.get("content", {}).values():
                if isinstance(schema := content.get("schema"), Reference):
                    yield schema
