"""What is written for people leads somewhere, and names nothing that it does not explain."""

import re
from functools import cache
from pathlib import Path
from typing import cast, get_args

import pytest
from kakou.contracts.pass_view import PassState
from kakou.contracts.services import SERVICES, SPOKEN_TO
from kakou.operations.settings import secrets_of
from kakou_cli.__main__ import app
from kakou_cli.commands import ImportedWhenRun
from kakou_cli.services import settings_of
from typer.core import TyperGroup
from typer.main import get_command

from tests.generated_clients import document

ABOUT = [Path("README.md"), Path("CONTRIBUTING.md"), Path("SECURITY.md")]
PAGES = [*ABOUT, Path("README.zh.md"), *sorted(Path("docs").rglob("*.md")), *sorted(Path("tests").rglob("README.md"))]
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\((?!https?:)(?P<file>[^)#\s]*)#?(?P<part>[^)\s]*)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
MARK = re.compile(r"\bS-[A-Za-z0-9]+\b")

LAID_OUT = ("cli", "deploy", "docs", "examples", "services", "shared", "tests")
FILES = [
    str(file)
    for folder in LAID_OUT
    for file in Path(folder).rglob("*")
    if file.suffix in (".py", ".sh", ".yaml", ".yml")
]
TESTS = {
    name
    for file in Path("tests").rglob("test_*.py")
    for name in (file.stem, *re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8")))
}
TARGETS = set(re.findall(r"^([a-z]+):", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE))
VARIABLES = set(re.findall(r"\bKAKOU_[A-Z_]+\b", Path("docs/operations/settings.md").read_text(encoding="utf-8")))
VARIABLES |= {f"KAKOU_{name}_FILE".upper() for entry in SERVICES.values() for name in secrets_of(settings_of(entry))}
COMMANDS = {
    name: set(command.commands) if isinstance(command := stand_in.load(), TyperGroup) else set()
    for name, stand_in in cast(dict[str, ImportedWhenRun], cast(TyperGroup, get_command(app)).commands).items()
}
"""The `kakou` command's, each with its own."""


def parts(page: Path) -> set[str]:
    """The names by which headings are linked to, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_of_a_page_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    for link in LINK.finditer(CODE.sub("", page.read_text(encoding="utf-8"))):
        leads_to = page.parent / link["file"] if link["file"] else page
        assert leads_to.exists(), f"{page}: {link[0]}"
        assert not link["part"] or link["part"] in parts(leads_to), f"{page}: {link[0]}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, ahead = set(), [Path("README.md")]
    while ahead:
        page = ahead.pop()
        reached.add(page.resolve())
        if page.suffix == ".md":
            found = (page.parent / link["file"] for link in LINK.finditer(page.read_text(encoding="utf-8")))
            ahead += [one for one in found if one.is_file() and one.resolve() not in reached]
    assert [str(page) for page in Path("docs").rglob("*.md") if page.resolve() not in reached] == []


def test_every_mark_of_a_source_is_explained() -> None:
    explained = set(MARK.findall(Path("docs/sources.md").read_text(encoding="utf-8")))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert set(MARK.findall(text)) <= explained, page
        assert "domain §" not in text, page


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_what_a_page_names_is_there(page: Path) -> None:
    """Files of the code by the end of their path, tests, variables, targets of make, the command's commands."""
    code = " ".join(re.findall(r"`[^`\n]+`|^```.*?^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE))
    for name in re.findall(r"(?<![\w/.*{-])([\w/-]+\.(?:py|sh|yaml|yml))\b", code):
        assert any(f"/{file}".endswith(f"/{name}") for file in FILES), name
    assert set(re.findall(r"\btest_\w+\b", code)) <= TESTS
    assert set(re.findall(r"\bKAKOU_[A-Z_]+\b", code)) <= VARIABLES
    assert set(re.findall(r"\bmake ([a-z]+)", code)) <= TARGETS
    for first, second in re.findall(r"(?<!user )\bkakou ([a-z][a-z-]*)(?: ([a-z-]+))?", re.sub(r"\s#.*", "", code)):
        assert first in COMMANDS, first
        assert not COMMANDS[first] or second in COMMANDS[first], f"{first} {second}"


FREE = ("docs/decisions/", "docs/rules.md", "docs/policy.md", "docs/benchmarks.md", "docs/architecture/README.md")
"""Generated, or tables for the most part."""


@pytest.mark.parametrize(
    "page", [page for page in PAGES if str(page).startswith("docs/") and not str(page).startswith(FREE)], ids=str
)
def test_lines_of_prose_have_120_characters_at_most(page: Path) -> None:
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    long = [line for line in prose.splitlines() if len(line) > 120 and " " in line.strip()]
    assert [line for line in long if not line.startswith(("|", "#", "    ", "!["))] == []


STATES = {*get_args(PassState)}
ENDPOINT = re.compile(r"\b(GET|PUT|POST|PATCH|DELETE) (/v1/[^\s`?;,\"')|]+)")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_state_of_a_pass_is_one_that_is_answered(page: Path) -> None:
    assert set(re.findall(r"(?:in state|状态为) `([^`]+)`", page.read_text(encoding="utf-8"))) <= STATES


@pytest.mark.parametrize("page", [page for page in PAGES if "CHANGELOG" not in page.name], ids=str)
def test_an_endpoint_is_one_of_a_services_document(page: Path) -> None:
    """With its method; a page may put a number, or `…`, for a part of the path."""
    for method, path in ENDPOINT.findall(page.read_text(encoding="utf-8")):
        whole = path.rstrip(".:*/")
        assert any(form.fullmatch(whole) for form in _forms(method.lower())), f"{method} {path}"


@cache
def _forms(method: str) -> list[re.Pattern[str]]:
    return [
        re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))
        for service in SPOKEN_TO
        for path, operations in document(service)["paths"].items()
        if method in operations
    ]
