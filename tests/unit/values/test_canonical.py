"""What people cannot tell apart must not be two things, nor two things one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts.base import Code, Name
from kakou.contracts.substance import Substance
from kakou.values import containers, plates
from kakou.values.canonical import canonical, plain_name, readable
from kakou.values.identifiers import CAS_NO, PASS_NO, CasNo
from pydantic import TypeAdapter, ValidationError

INVISIBLE = (
    "\u200b",
    "\u200e",
    "\u202a",
    "\u202c",
    "\u2066",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\x00",
    "\x7f",
    "\u3164",
    "\ufe0f",
)
invisible = st.sampled_from(INVISIBLE)


@given(st.text(max_size=60))
def test_the_canonical_form_settles_at_once_and_any_text_has_one(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert readable(readable(text)) == readable(text)


@given(st.lists(invisible, max_size=5), st.integers(0, 6))
def test_characters_that_nobody_sees_change_nothing(hidden: list[str], at: int) -> None:
    def mixed(text: str) -> str:
        return text[:at] + "".join(hidden) + text[at:]

    assert canonical(mixed("CU-1042")) == "CU-1042"
    assert plates.normalise(mixed("苏E01234")) == "苏E01234"
    assert containers.normalise(mixed("CSQU3054383")) == "CSQU3054383"
    assert plain_name(mixed("异丙醇")) == "异丙醇"
    assert PASS_NO.read(mixed("Z3105I261122000000000042")) == "Z3105I261122000000000042"
    assert TypeAdapter(CasNo).validate_python(mixed("7664-41-7")) == "7664-41-7"
    assert TypeAdapter(Name).validate_python(mixed("阴极铜阴极铜")) == "阴极铜阴极铜"


@pytest.mark.parametrize(
    "text", ["７６６４-４１-７", "7664–41–7", "7664‑41‑7", "7664−41−7", " 7664-41-7\t", "07664-41-7", "0007664-41-7"]
)
def test_a_cas_number_is_one_however_it_is_typed(text: str) -> None:
    assert TypeAdapter(CasNo).validate_python(text) == "7664-41-7"
    assert Substance.model_validate(text).cas == "7664-41-7"


@pytest.mark.parametrize("text", ["7664-41-8", "7664-41-7;7782-50-5", "7664-41-7 7782-50-5", "7664 - 41 - 7 / 67-56-1"])
def test_a_bare_text_that_is_meant_as_a_cas_number_does_not_become_a_name(text: str) -> None:
    with pytest.raises(ValidationError, match="cas"):
        Substance.model_validate(text)


@pytest.mark.parametrize("text", ["2-丁氧基乙醇", "1,1,1-三氯乙烷", "丁醇(2-)", "UN 1230", "R-134a", "2-4-6 混合物"])
def test_names_that_hold_digits_and_dashes_stay_names(text: str) -> None:
    assert Substance.model_validate(text).name == text


def test_a_cas_number_may_have_zeros_only_before_it() -> None:
    assert CAS_NO.fits("50-00-0")
    assert TypeAdapter(CasNo).validate_python("50-00-0") == "50-00-0"
    assert TypeAdapter(CasNo).validate_python("00050-00-0") == "50-00-0"


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\ufeff\u200e ", "\x00"])
def test_a_name_of_nothing_that_can_be_seen_is_no_name(text: str) -> None:
    with pytest.raises(ValidationError, match=r"must not be empty|at least 1"):
        TypeAdapter(Name).validate_python(text)


def test_a_code_is_compared_in_one_form_and_a_name_is_shown_as_written() -> None:
    assert TypeAdapter(Code).validate_python("ＳＮ－００１") == "SN-001"
    assert TypeAdapter(Name).validate_python("甲醇（98％）") == "甲醇（98％）"
    assert plain_name("甲醇（98％）") == plain_name("甲醇(98%)")
