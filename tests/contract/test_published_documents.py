"""What is published under docs/api is made from the code, and holds together."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator
from kakou.contracts import topics
from kakou.contracts.events.registry import INBOUND
from kakou_cli.documents.asyncapi import CHANNELS, ORIGIN_RULE, TOLD
from kakou_cli.documents.command import PUBLISHED

FOLDER = Path("docs/api")
JSON_DOCUMENTS = [name for name in PUBLISHED if name.endswith(".json")]


def published(name: str) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(PUBLISHED[name]())
    return document


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_document_is_fresh(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PUBLISHED[name](), "run `make docs`"


@pytest.mark.parametrize("name", JSON_DOCUMENTS)
def test_every_reference_leads_somewhere(name: str) -> None:
    document = published(name)
    for reference in set(re.findall(r'"\$ref":"(#[^"]+)"', orjson.dumps(document).decode())):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part.replace("~1", "/").replace("~0", "~")]
        assert place


@pytest.mark.parametrize("name", JSON_DOCUMENTS)
def test_every_schema_is_one(name: str) -> None:
    for schema in published(name)["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_example_of_a_request_fits_its_schema() -> None:
    document = published("openapi-gate-ingest.json")
    components = document["components"]
    bodies = [
        content
        for operations in document["paths"].values()
        for operation in operations.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    ]
    assert len(bodies) > 10
    for body in bodies:
        Draft202012Validator({**body["schema"], "components": components}).validate(body["example"])


def test_every_operation_says_what_it_does_and_who_may() -> None:
    for operations in published("openapi-gate-ingest.json")["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert "Scope:" in operation["description"]
            assert operation["security"]
            assert operation["tags"]
            assert {"401", "403", "422", "503"} <= operation["responses"].keys()


def test_every_type_of_event_is_in_a_topic() -> None:
    held = {type_ for _, types in CHANNELS.values() for type_ in types}
    assert held == {*INBOUND, *topics.OUTBOUND_TYPES} == {*INBOUND, *TOLD}


def test_the_topics_document_tells_the_origin_rule() -> None:
    document = published("asyncapi.json")
    assert document["asyncapi"] == "3.0.0"
    assert ORIGIN_RULE in document["info"]["description"]
    assert set(document["channels"]) == set(topics.TOPICS)
