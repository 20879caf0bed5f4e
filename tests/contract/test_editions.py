"""A page that is there in English and in Chinese says the same to both readers: endpoints, commands, event types."""

import re
from pathlib import Path

import orjson
import pytest
from kakou.contracts.services import SPOKEN_TO

CHINESE = (
    Path("README.zh.md"),
    Path("docs/terminals.zh.md"),
    Path("docs/customs-bridge.zh.md"),
    Path("docs/officers.zh.md"),
    Path("docs/hazmat.zh.md"),
)
ENDPOINT = re.compile(r"\b(GET|PUT|POST|PATCH|DELETE) (/v1/[\w/{}.-]*[\w}])")
NAMED = re.compile(
    r"kakou\.[a-z.]+\.v1"  # event types
    r"|\bKAKOU_[A-Z_]+"  # variables
    r"|\b[A-Z]{3}\d{3}\b"  # messages of the national system
    r"|(?<=make )(?:demo|test|up|down|clean|help)\b"
    r"|(?<=\|\s`)[a-z-]+`? `[a-z-]+|(?<=\|\s`)[a-z-]+(?=` \|)"  # the first cell of a row: commands, decisions, answers
)
OPERATIONS = {
    (method.upper(), path)
    for service in SPOKEN_TO
    for path, operations in orjson.loads(Path(f"docs/api/openapi-{service}.json").read_bytes())["paths"].items()
    for method in operations
}


def english(page: Path) -> Path:
    return page.with_name(page.name.replace(".zh", ""))


def commands(text: str) -> list[str]:
    """What a reader pastes, without what it says beside."""
    return [re.sub(r"#.*", "#", block) for block in re.findall(r"^```sh\n.*?^```", text, re.DOTALL | re.MULTILINE)]


def test_every_chinese_page_is_compared() -> None:
    assert {*Path().glob("*.zh.md"), *Path("docs").rglob("*.zh.md")} == set(CHINESE)


@pytest.mark.parametrize("page", CHINESE, ids=str)
def test_each_edition_names_the_other_on_its_third_line(page: Path) -> None:
    assert page.read_text(encoding="utf-8").splitlines()[2] == f"[English]({english(page).name})"
    assert english(page).read_text(encoding="utf-8").splitlines()[2] == f"[中文]({page.name})"


@pytest.mark.parametrize("page", CHINESE, ids=str)
def test_both_editions_name_the_same(page: Path) -> None:
    zh, en = page.read_text(encoding="utf-8"), english(page).read_text(encoding="utf-8")
    assert set(ENDPOINT.findall(zh)) == set(ENDPOINT.findall(en))
    assert set(NAMED.findall(zh)) == set(NAMED.findall(en))
    assert commands(zh) == commands(en)


@pytest.mark.parametrize("page", [*CHINESE, *map(english, CHINESE)], ids=str)
def test_every_endpoint_that_a_guide_names_is_published(page: Path) -> None:
    known = {(method, re.sub(r"\{\w+\}", "{}", path)) for method, path in OPERATIONS}
    named = {(method, re.sub(r"\{\w+\}", "{}", path)) for method, path in ENDPOINT.findall(page.read_text("utf-8"))}
    assert named <= known
