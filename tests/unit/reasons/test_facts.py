"""Facts and remedies as an officer reads them: named, with units, and with the number that would do."""

import re
from typing import Any

import pytest
from kakou.reasons.facts import told_facts
from kakou.reasons.in_words import in_words
from kakou.reasons.least_change import CHANGES, least_change
from kakou.reasons.rendering import TABLE, render
from kakou.reasons.table.fact_names import FACT_NAMES

RAW = re.compile(r"\d\.\d{5}|\d{4}-\d\d-\d\dT|PT?\d|[{}]")
"""What nobody should have to read: five decimal places, ISO times and durations, a template."""

SHORT: dict[str, Any] = {"document": "QD1", "line": "1", "pass": "Z1", "unit": "035"}
BAND = {"declared": "28500.00000", "measured": "35000.00000", "difference": "-6500.00000", "band": "855.00000"}


def said(facts: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {fact.name.en: (fact.value.zh, fact.value.en) for fact in told_facts(facts)}


@pytest.mark.parametrize("code", TABLE)
def test_every_fact_of_every_reason_has_a_name_in_both_languages(code: str) -> None:
    assert TABLE[code].needs <= FACT_NAMES.keys()
    for zh, en in (FACT_NAMES[name] for name in TABLE[code].needs):
        assert re.search("[一-鿿Σ]", zh)
        assert not re.search("[一-鿿_]", en)


def test_weights_have_kilograms_and_say_which_is_the_heavier() -> None:
    told = said(BAND | {"side": "heavy", "excess": "5645.00000"})
    assert told == {
        "Declared": ("28500千克", "28500 kg"),
        "Measured": ("35000千克", "35000 kg"),
        "Difference": ("实测多6500千克", "6500 kg more than declared"),
        "Band": ("855千克", "855 kg"),
        "Beyond the band by": ("5645千克", "5645 kg"),
    }
    assert said({"difference": "290.00000"})["Difference"] == ("实测少290千克", "290 kg less than declared")


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [
        ("035", "90.5千克", "90.5 kg"),
        ("001", "90.5台", "90.5 sets (台)"),
        ("999", "90.5（单位999）", "90.5 (unit 999)"),
        ("-", "90.5", "90.5"),
    ],
)
def test_quantities_have_their_own_unit(unit: str, zh: str, en: str) -> None:
    assert said({"left": "90.50000", "unit": unit}) == {"Left": (zh, en)}


@pytest.mark.parametrize(
    ("facts", "zh", "en"),
    [
        ({"until": "2026-11-03T07:24:28.005687+00:00"}, "2026-11-03 15:24", "2026-11-03 15:24"),
        ({"wait": "PT2M30S"}, "2分钟30秒", "2 min 30 s"),
        ({"ratio": "0.05000"}, "5%", "5 %"),
        ({"ratio_then": "1.20000"}, "1.2", "1.2"),
        ({"percent": "90"}, "90%", "90 %"),
        ({"direction": "E"}, "出区", "out of the zone"),
        ({"read_by": "camera"}, "摄像机", "camera"),
        ({"known_by": "cas, un"}, "CAS号、UN编号", "CAS number, UN number"),
        ({"bridge": "-"}, "（本车道）", "of this lane"),
        ({"read": "苏E01234"}, "苏E01234", "苏E01234"),
        ({"unheard-of": "7"}, "7", "7"),
    ],
)
def test_values_are_written_as_people_write_them(facts: dict[str, str], zh: str, en: str) -> None:
    (fact,) = told_facts(facts)
    assert (fact.value.zh, fact.value.en) == (zh, en)


@pytest.mark.parametrize(
    ("code", "facts", "zh", "en"),
    [
        (
            "document.ledger.over-release",
            SHORT | {"asked": "100.00000", "left": "90.00000"},
            "减少10千克，按不超过90千克重新申报",
            "Take 10 kg off line 1: void the pass and file one for 90 kg at most",
        ),
        (
            "document.return.more",
            SHORT | {"item": "A", "name": "画", "unit": "001", "asked": "11.00000", "left": "10.00000"},
            "不超过10台；多出的1台",
            "10 sets (台) of line 1 at most, and declare the other 1 sets (台)",
        ),
        (
            "weight.goods.outside-band",
            BAND | {"side": "heavy", "excess": "5645.00000"},
            "卸下5645千克，或作废后按货重35000千克",
            "Remove 5645 kg, or void the pass and file one with goods of 35000 kg",
        ),
        (
            "weight.reading.overloaded",
            {"measured": "81200.00000", "capacity": "80000.00000"},
            "卸下1200千克",
            "Take 1200 kg off",
        ),
    ],
)
def test_the_change_that_would_do_names_its_amount(code: str, facts: dict[str, str], zh: str, en: str) -> None:
    change = least_change(render(code, facts))
    assert change is not None
    assert zh in change.zh
    assert en in change.en
    assert not RAW.search(change.zh + change.en)


def test_where_nothing_is_left_nothing_is_to_be_filed_for_it() -> None:
    reason = render("document.ledger.over-release", SHORT | {"asked": "100.00000", "left": "0.00000"})
    assert least_change(reason) == reason.remedy


@pytest.mark.parametrize("code", CHANGES)
def test_a_reason_whose_numbers_are_missing_keeps_the_remedy_of_the_table(code: str) -> None:
    reason = render(code, {name: f"<{name}>" for name in TABLE[code].needs})
    change = least_change(reason)
    assert change is not None
    assert "{" not in change.zh + change.en


def test_what_goods_are_known_by_is_told_in_words_in_the_text_as_well() -> None:
    facts = {"line": "1", "name": "氯", "known_by": "cas, name, hs"}
    text = render("hazmat.flag.missing", facts).text
    assert "（依据：CAS号、品名、商品编码）" in text.zh
    assert "(by CAS number, name, HS code)" in text.en


@pytest.mark.parametrize("level", ["vehicle", "container", "goods"])
def test_a_difference_of_weight_is_told_as_more_or_less(level: str) -> None:
    heavy = render(f"weight.{level}.outside-band", BAND | {"side": "unload", "excess": "5645.00000"})
    light = heavy.model_copy(update={"facts": heavy.facts | {"difference": "290.00000"}})
    assert ("，多6500千克，超出允差855千克。" in in_words(heavy).zh, "少290千克" in in_words(light).zh) == (True, True)
    assert ("6500 kg more, beyond the band of 855 kg" in in_words(heavy).en) is True
    assert "-6500" in heavy.text.zh, "what is on record stays as it is"


def test_a_reason_of_other_facts_is_told_as_it_is_on_record() -> None:
    plain, old = (
        render("weight.reading.not-collected", {}),
        render("weight.vehicle.outside-band", BAND | {"side": "x", "excess": "1.00000"}),
    )
    assert in_words(plain) == plain.text
    for missing in ("difference", "band"):
        less = old.model_copy(update={"facts": {name: each for name, each in old.facts.items() if name != missing}})
        assert in_words(less) == old.text
