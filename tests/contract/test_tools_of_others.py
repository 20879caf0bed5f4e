"""What the tools of others make of the published documents: all of it, and nothing that is wrong."""

import compileall
import subprocess
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from jsonschema import Draft7Validator

from tests.e2e.javascript_tools import NODE, install
from tests.generated_clients import FOLDER, calls, document, operations, python_client

SERVICES = ("gate-ingest", "hazmat-notify")
GENERATOR, COMPILER = "openapi-typescript/bin/cli.js", "typescript/bin/tsc"


@pytest.fixture(scope="module")
def javascript(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of npm."""
    return install(tmp_path_factory.mktemp("javascript"), Path(__file__).parent / "javascript")


@pytest.mark.parametrize("service", SERVICES)
def test_a_client_in_python_has_every_operation(service: str, tmp_path: Path) -> None:
    client = python_client(service, tmp_path)
    made = list(calls(client))
    assert sorted(made) == sorted(operations(service))
    assert compileall.compile_dir(client, quiet=2)


def test_types_in_typescript_have_every_operation_and_fit_every_example(javascript: Path) -> None:
    for service in SERVICES:
        published = str(FOLDER.absolute() / f"openapi-{service}.json")
        run(javascript, GENERATOR, published, "--default-non-nullable=false", "-o", f"{service}.ts")
        (javascript / f"{service}-used.ts").write_text("\n".join(uses(service)), encoding="utf-8")
    run(javascript, COMPILER, "--noEmit", "--strict", *(f"{service}-used.ts" for service in SERVICES))


def uses(service: str) -> Iterator[str]:
    """A program that does not compile unless the types have each operation, and take each example of a body."""
    yield f"import type {{ paths }} from './{service}'"
    paths = document(service)["paths"]
    for number, (method, path) in enumerate(sorted(operations(service))):
        operation = f'paths["{path}"]["{method}"]'
        yield f"export const has{number}: {operation} extends {{ responses: object }} ? true : false = true"
        for media, content in paths[path][method].get("requestBody", {}).get("content", {}).items():
            name = f"sends{number}_{media}".translate(str.maketrans("/+-", "___"))
            said = orjson.dumps(content["example"]).decode()
            yield f'export const {name}: NonNullable<{operation}["requestBody"]>["content"]["{media}"] = {said}'


def test_the_topics_document_fits_the_schema_of_asyncapi(javascript: Path) -> None:
    schema = orjson.loads((javascript / "node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json").read_bytes())
    wrong = Draft7Validator(schema).iter_errors(orjson.loads((FOLDER / "asyncapi.json").read_bytes()))
    assert [f"{'/'.join(map(str, each.absolute_path))}: {each.message[:300]}" for each in wrong] == []


def run(folder: Path, script: str, *arguments: str) -> None:
    done = subprocess.run(
        [NODE, folder / "node_modules" / script, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
