"""Every text that says why a write came to nothing stands in one table, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from kakou.contracts.verdicts import Bilingual
from kakou.reasons import outcome_texts
from kakou.reasons.outcome_texts import OutcomeText

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "services").glob("*/*/**/*.py"))
TELLS = {"settle": 4, "refuse": 2}
"""The functions of `kakou.service.write_outcome` that tell an outcome, with the place of the text."""

TEXTS = {
    name: each
    for key, value in vars(outcome_texts).items()
    for name, each in ([(key, value)] if not isinstance(value, dict) else [(f"{key}.{k}", v) for k, v in value.items()])
    if isinstance(each, OutcomeText)
}
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
SAID_AS_IT_IS = re.compile(r"PUT /v1/[a-z-]+/")


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_said_in_both_languages_with_the_same_values(name: str) -> None:
    text = TEXTS[name]
    assert CHINESE.search(text.zh)
    assert not ENGLISH.search(SAID_AS_IT_IS.sub("", re.sub(r"{\w+}", "", text.zh)))
    assert not CHINESE.search(text.en)
    assert values(text.zh) == values(text.en)


def told_in(source: str) -> Iterator[ast.expr]:
    """The texts that a module tells outcomes with."""
    tree = ast.parse(source)
    named = {
        alias.asname or alias.name: TELLS[alias.name]
        for each in ast.walk(tree)
        if isinstance(each, ast.ImportFrom) and each.module == "kakou.service.write_outcome"
        for alias in each.names
        if alias.name in TELLS
    }
    for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in named:
            yield from call.args[named[call.func.id] :][:1]
            yield from (each.value for each in call.keywords if each.arg == "detail")


def has_words_of_its_own(text: ast.expr) -> bool:
    """Whether a text is written where it is told, in whatever language, and not taken from the table."""
    parts = list(ast.walk(text))
    built = any(isinstance(each, ast.Name) and each.id == "Bilingual" for each in parts)
    return built or any(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in parts)


def test_no_outcome_is_told_in_words_beside_the_table() -> None:
    told = {(str(path.relative_to(ROOT)), text) for path in SOURCES for text in told_in(path.read_text("utf-8"))}
    assert {(path, ast.unparse(text)) for path, text in told if has_words_of_its_own(text)} == set()
    assert {path.split("/")[1] for path, _ in told} == {"lane-router", "weight-check", "hazmat-notify"}


@pytest.mark.parametrize(
    "text", ['"too late"', 'f"{no} is gone"', 'Bilingual(zh="late", en="late")', 'detail="too late"']
)
def test_words_beside_the_table_are_found(text: str) -> None:
    source = f"from kakou.service.write_outcome import refuse\nrefuse(unit, no, {text})"
    assert [has_words_of_its_own(each) for each in told_in(source)] == [True]


def test_a_value_may_be_said_in_both_languages_itself() -> None:
    end = outcome_texts.HOW_ENDED["void"](on="2026-11-28")
    assert outcome_texts.PASS_HAS_ENDED(end=end) == Bilingual(
        zh="该核放单已于2026-11-28作废", en="the pass was voided on 2026-11-28"
    )


def test_an_end_that_no_build_of_today_says_is_said_as_it_stands() -> None:
    assert outcome_texts.how_over("towed") == Bilingual(zh="towed", en="towed")
