"""The words of the desk's pages stand in one table when a page is filled in: none may take another's place."""

import re
from importlib import resources

from gate_ingest.desk import rendering
from kakou.web.pages.words import SHARED_WORDS

TABLES = {name: table for name, table in vars(rendering).items() if re.fullmatch(r"LANE_SENTENCES|[A-Z]+_WORDS", name)}


def test_no_word_of_one_page_takes_the_place_of_anothers() -> None:
    keys = [key for table in TABLES.values() for key in table]
    assert {key for key in keys if keys.count(key) > 1} == set()
    assert set(keys) == set(rendering.WORDS)


def test_every_word_that_a_template_names_is_there() -> None:
    known = {*rendering.WORDS, *SHARED_WORDS, "get"}
    templates = resources.files("gate_ingest") / "templates"
    pages = [page for page in templates.iterdir() if not page.name.startswith("booth")]
    named = {(page.name, key) for page in pages for key in re.findall(r"\bt\.(\w+)", page.read_text("utf-8"))}
    assert {each for each in named if each[1] not in known} == set()
