"""What is published under docs is made from the code, and holds together."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator
from kakou.contracts import topics
from kakou.contracts.events.registry import INBOUND
from kakou_cli.documents.asyncapi import ORIGIN_RULE
from kakou_cli.documents.command import PUBLISHED
from kakou_cli.documents.topic_contents import CHANNELS, TOLD
from openapi_spec_validator import OpenAPIV31SpecValidator

FOLDER = Path("docs")
JSON_DOCUMENTS = [name for name in PUBLISHED if name.endswith(".json")]
SCHEMAS = [name for name in JSON_DOCUMENTS if name.endswith(".schema.json")]
APIS = [name for name in JSON_DOCUMENTS if name not in SCHEMAS]
ALERTS = re.findall(r"- alert: (\w+)\n +expr: (.+)", Path("deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
OPENAPI = [name for name in PUBLISHED if "openapi" in name]


@cache
def made(name: str) -> str:
    return PUBLISHED[name]()


def published(name: str) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(made(name))
    return document


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_document_is_fresh(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == made(name), "run `make docs`"


@pytest.mark.parametrize("name", JSON_DOCUMENTS)
def test_every_reference_leads_somewhere(name: str) -> None:
    document = published(name)
    for reference in set(re.findall(r'"\$ref":"(#[^"]+)"', orjson.dumps(document).decode())):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part.replace("~1", "/").replace("~0", "~")]
        assert place


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_of_a_filing_grade_is_one(name: str) -> None:
    Draft202012Validator.check_schema(published(name))


@pytest.mark.parametrize("name", APIS)
def test_every_schema_is_one(name: str) -> None:
    for schema in published(name)["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", JSON_DOCUMENTS)
def test_every_field_of_every_schema_says_what_it_means(name: str) -> None:
    silent = [path for path, field in _fields(published(name), "") if not field.get("description")]
    assert not silent


@pytest.mark.parametrize("name", JSON_DOCUMENTS)
def test_the_limit_of_a_list_is_one_of_its_items(name: str) -> None:
    lists = [(path, field) for path, field in _fields(published(name), "") if field.get("type") == "array"]
    assert [path for path, field in lists if "maxLength" in field] == []
    assert any("maxItems" in field for _, field in lists) or name not in (*SCHEMAS, "api/openapi-gate-ingest.json")


@pytest.mark.parametrize("name", APIS)
def test_every_schema_has_a_title_of_its_own_and_nothing_else_has_any(name: str) -> None:
    document = published(name)
    schemas = document["components"]["schemas"]
    assert all(schema["title"] for schema in schemas.values())
    titles = list(_titles(document))
    assert (
        sorted(titles)
        == sorted(set(titles))
        == sorted([document["info"]["title"], *(s["title"] for s in schemas.values())])
    )


@pytest.mark.parametrize("name", APIS)
def test_a_schema_is_named_by_words(name: str) -> None:
    assert [each for each in published(name)["components"]["schemas"] if not re.fullmatch(r"[A-Za-z]+", each)] == []


@pytest.mark.parametrize("name", OPENAPI)
def test_a_client_is_told_where_the_service_is(name: str) -> None:
    assert published(name)["servers"][0]["url"] == "/"


@pytest.mark.parametrize("name", OPENAPI)
def test_an_operation_is_named_by_a_verb_and_what_it_is_done_to(name: str) -> None:
    """Generated clients name their functions by it. A read begins as reads do, and no write does."""
    named = [
        (operation["operationId"], method)
        for operations in published(name)["paths"].values()
        for method, operation in operations.items()
    ]
    ids = [each for each, _ in named]
    assert len(ids) == len(set(ids))
    assert [each for each in ids if not re.fullmatch(r"[a-z]+(_[a-z]+){1,3}", each)] == []
    reads = {each for each in ids if each.split("_")[0] in ("get", "list", "follow")}
    assert reads == {each for each, method in named if method == "get"}


@pytest.mark.parametrize("name", OPENAPI)
def test_a_write_that_is_conditional_answers_with_a_tag(name: str) -> None:
    for path, operations in published(name)["paths"].items():
        for method, operation in operations.items():
            if any(each["name"] == "If-Match" for each in operation.get("parameters", [])):
                answered = [
                    operation["responses"][status] for status in ("200", "201") if status in operation["responses"]
                ]
                assert all("ETag" in each.get("headers", {}) for each in answered), f"{method} {path}"


def _titles(document: Any) -> Iterator[str]:
    """Every title; a field of that name has a schema in its place, and what is an example has none."""
    if isinstance(document, list):
        for each in document:
            yield from _titles(each)
    elif isinstance(document, dict):
        if isinstance(document.get("title"), str):
            yield document["title"]
        for name, each in document.items():
            if name not in ("example", "examples", "default"):
                yield from _titles(each)


def _fields(document: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of an object that a document describes, and where it does."""
    if isinstance(document, list):
        for index, each in enumerate(document):
            yield from _fields(each, f"{path}/{index}")
    elif isinstance(document, dict):
        if document.get("type") == "object" or "$defs" in document:
            yield from ((f"{path}/{name}", field) for name, field in document.get("properties", {}).items())
        for name, each in document.items():
            yield from _fields(each, f"{path}/{name}")


@pytest.mark.parametrize("name", OPENAPI)
def test_every_example_of_a_request_fits_its_schema(name: str) -> None:
    document = published(name)
    components = document["components"]
    bodies = [
        content
        for operations in document["paths"].values()
        for operation in operations.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    ]
    assert bodies
    for body in bodies:
        Draft202012Validator({**body["schema"], "components": components}).validate(body["example"])


@pytest.mark.parametrize("name", OPENAPI)
def test_every_answer_has_an_example_that_fits_its_schema(name: str) -> None:
    document = published(name)
    answers = [
        (f"{method} {path} {status} {media}", content)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for status, answer in operation["responses"].items()
        for media, content in answer.get("content", {}).items()
        if status < "300"
    ]
    assert [where for where, content in answers if "example" not in content] == []
    for where, content in answers:
        schema = {**content["schema"], "components": document["components"]}
        faults = [error.message for error in Draft202012Validator(schema).iter_errors(content["example"])]
        assert not faults, where


@pytest.mark.parametrize("name", OPENAPI)
def test_every_problem_has_an_example_that_fits_and_its_headers(name: str) -> None:
    document = published(name)
    schema = {**document["components"]["schemas"]["Problem"], "components": document["components"]}
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status >= "400":
                    example = answer["content"]["application/problem+json"]["example"]
                    Draft202012Validator(schema).validate(example)
                    assert example["status"] == int(status)
                needed = {"401": {"WWW-Authenticate"}, "429": {"Retry-After", "RateLimit"}, "503": {"Retry-After"}}
                assert needed.get(status, set()) <= set(answer.get("headers", {}))
                assert ("Location" in answer.get("description", "")) <= ("Location" in answer.get("headers", {}))


@pytest.mark.parametrize("name", OPENAPI)
def test_an_openapi_document_is_one(name: str) -> None:
    assert not list(OpenAPIV31SpecValidator(published(name)).iter_errors())


@pytest.mark.parametrize("name", OPENAPI)
def test_every_operation_says_what_it_does_and_who_may(name: str) -> None:
    for operations in published(name)["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert "Scope:" in operation["description"]
            assert operation["security"]
            assert operation["tags"]
            assert {"401", "403", "503"} <= operation["responses"].keys()
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert "application/problem+json" in answer["content"]


@pytest.mark.parametrize("name", OPENAPI)
def test_every_parameter_says_what_it_is(name: str) -> None:
    for path, operations in published(name)["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", []):
                assert parameter.get("description"), f"{method} {path}: {parameter['name']}"


@pytest.mark.parametrize("name", OPENAPI)
def test_every_answer_says_what_it_holds(name: str) -> None:
    for path, operations in published(name)["paths"].items():
        for method, operation in operations.items():
            for status, answered in operation["responses"].items():
                for content in answered.get("content", {}).values():
                    assert content["schema"], f"{method} {path}: {status}"


@pytest.mark.parametrize("name", OPENAPI)
def test_every_stream_is_followed_by_its_sequence(name: str) -> None:
    streams = [
        {parameter["name"]: parameter["description"] for parameter in operation["parameters"]}
        for operations in published(name)["paths"].values()
        for operation in operations.values()
        if "text/event-stream" in operation["responses"].get("200", {}).get("content", {})
    ]
    assert streams
    for parameters in streams:
        assert "sequence" in parameters["Last-Event-ID"]
        assert "sequence" in parameters["after"]


@pytest.mark.parametrize("name", OPENAPI)
def test_every_write_says_what_it_takes(name: str) -> None:
    for operations in published(name)["paths"].values():
        for method, operation in operations.items():
            assert ("requestBody" in operation) is (method in {"post", "put", "patch"})


def test_every_type_of_event_is_in_a_topic() -> None:
    held = {type_ for _, types in CHANNELS.values() for type_ in types}
    named = {name for key, name in vars(topics).items() if key.isupper() and str(name).startswith("kakou.")}
    assert held == named == {*INBOUND, *TOLD}


def test_the_topics_document_tells_the_origin_rule() -> None:
    document = published("api/asyncapi.json")
    assert document["asyncapi"] == "3.0.0"
    assert ORIGIN_RULE in document["info"]["description"]
    assert set(document["channels"]) == set(topics.TOPICS)


def test_every_message_has_an_example_that_fits_and_is_told_by_its_trace() -> None:
    document = published("api/asyncapi.json")
    components = document["components"]
    letters = document["channels"][topics.DEAD_LETTERS_TOPIC]["messages"]
    traits = {f"#/components/messageTraits/{name}": trait for name, trait in components["messageTraits"].items()}
    for name, message in (components["messages"] | letters).items():
        whole = message | {
            key: each for trait in message.get("traits", ()) for key, each in traits[trait["$ref"]].items()
        }
        assert whole["correlationId"]["location"] == "$message.header#/traceparent"
        for part in ("headers", "payload"):
            schema = {**whole[part], "components": components}
            faults = [error.message for error in Draft202012Validator(schema).iter_errors(whole["examples"][0][part])]
            assert not faults, f"{part} of {name}"


def test_a_reader_of_the_topics_is_told_where_they_are() -> None:
    server = published("api/asyncapi.json")["servers"]["log"]
    assert server["protocol"] == "kafka"
    assert set(re.findall(r"{(\w+)}", server["host"])) == set(server["variables"])


@pytest.mark.parametrize(("alert", "expression"), ALERTS)
def test_every_alert_asks_for_metrics_that_exist_and_has_a_runbook(alert: str, expression: str) -> None:
    asked = {re.sub("_(bucket|count|sum)$", "", name) for name in re.findall(r"kakou_[a-z_]+", expression)}
    assert asked <= set(re.findall(r"`(kakou_[a-z_]+)`", made("operations/metrics.md")))
    assert f"## {alert}\n" in (FOLDER / "operations/alerts.md").read_text(encoding="utf-8")


def test_every_link_between_the_pages_leads_somewhere() -> None:
    pages = [Path("README.md"), *FOLDER.rglob("*.md")]
    for page in pages:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page}: {link}"
