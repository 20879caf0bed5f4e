import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.values.decimals import LARGEST, QUANTUM, Amount, Difference, Percent, PositiveAmount, plain, quantise, write
from kakou.values.exact_json import NotJson, loads
from pydantic import BaseModel, ValidationError


class Scale(BaseModel):
    kg: Amount
    difference: Difference = Decimal(0)


amounts = st.decimals(min_value=0, max_value=LARGEST, places=5)
signed = st.decimals(min_value=-LARGEST, max_value=LARGEST, places=5)


@given(amounts)
def test_an_amount_is_the_same_whether_a_number_or_a_string_says_it(amount: Decimal) -> None:
    as_number = Scale.model_validate(loads(f'{{"kg": {amount:f}}}'.encode()))
    as_string = Scale.model_validate(loads(f'{{"kg": "{amount:f}"}}'.encode()))
    assert as_number.kg == as_string.kg == amount


@given(signed)
def test_an_amount_written_and_read_again_is_unchanged(amount: Decimal) -> None:
    scale = Scale(kg=abs(amount), difference=amount)
    assert Scale.model_validate_json(scale.model_dump_json()) == scale


@given(signed)
def test_an_amount_is_written_with_exactly_five_places_and_no_exponent(amount: Decimal) -> None:
    whole, _, places = write(amount).partition(".")
    assert len(places) == 5
    assert (whole.lstrip("-") + places).isdecimal()


@given(signed)
def test_what_people_read_is_the_same_amount_without_needless_zeros(amount: Decimal) -> None:
    text = plain(amount)
    assert Decimal(text) == amount
    assert "." not in text or not text.endswith(("0", "."))


@given(st.floats(min_value=0, max_value=1e9, allow_nan=False).map(lambda number: round(number, 5)))
def test_a_float_counts_as_what_it_prints(number: float) -> None:
    assert Scale(kg=number).kg == Decimal(repr(number))


@given(st.decimals(min_value=0, max_value=LARGEST, places=6).filter(lambda amount: amount != quantise(amount)))
def test_six_places_are_refused_never_rounded(amount: Decimal) -> None:
    with pytest.raises(ValidationError, match="at most five decimal places"):
        Scale.model_validate({"kg": f"{amount:f}"})


@pytest.mark.parametrize(
    "text",
    ["12345678901234.56789", "99999999999999.99999", "0.1", "0.30000", "1e3", "20600.0000100000"],
)
def test_no_digit_of_a_json_number_is_lost(text: str) -> None:
    assert Scale.model_validate(loads(f'{{"kg": {text}}}'.encode())).kg == Decimal(text)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("NaN", "amount_type"),
        ("Infinity", "amount_type"),
        ("", "amount_type"),
        ("12,5", "amount_type"),
        ("1_000", "amount_type"),
        ("１２", "amount_type"),
        ("12 kg", "amount_type"),
        ("0x10", "amount_type"),
        (True, "amount_type"),
        (None, "amount_type"),
        ([1], "amount_type"),
        (math.nan, "amount_finite"),
        (math.inf, "amount_finite"),
        (Decimal("NaN"), "amount_finite"),
        (-1, "amount_negative"),
        ("-0.00001", "amount_negative"),
        ("0.000001", "amount_places"),
        ("1e-300", "amount_places"),
        (10**14, "amount_too_large"),
        ("1e999", "amount_too_large"),
        ("100000000000000", "amount_too_large"),
        ("9" * 10_000, "amount_type"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(sent: object, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Scale.model_validate({"kg": sent})
    assert caught.value.errors()[0]["type"] == code


def test_a_difference_may_be_negative_and_zero_has_no_sign() -> None:
    scale = Scale.model_validate({"kg": "-0", "difference": "-600.00001"})
    assert scale.model_dump(mode="json") == {"kg": "0.00000", "difference": "-600.00001"}


def test_a_tenth_and_two_tenths_make_three_tenths() -> None:
    parts = Scale.model_validate(loads(b'{"kg": 0.1}')).kg + Scale.model_validate(loads(b'{"kg": 0.2}')).kg
    assert write(parts) == "0.30000"


class Bounds(BaseModel):
    positive: PositiveAmount = Decimal(1)
    percent: Percent = Decimal(1)


@pytest.mark.parametrize(("field", "sent"), [("positive", 0), ("positive", -1), ("percent", 101), ("percent", "-0.1")])
def test_bounds_hold(field: str, sent: object) -> None:
    with pytest.raises(ValidationError):
        Bounds.model_validate({field: sent})


def test_what_a_rule_computed_is_rounded_half_to_even() -> None:
    assert quantise(Decimal("0.000005")) == 0
    assert quantise(Decimal("0.000015")) == 2 * QUANTUM


@pytest.mark.parametrize("text", [b"NaN", b'{"kg": Infinity}', b"[" * 300, b"\xff", b'"\\ud800"', b"{} {}", b""])
def test_text_that_is_not_json_is_told_apart(text: bytes) -> None:
    with pytest.raises(NotJson):
        loads(text)


@pytest.mark.parametrize("number", ["1e99999999999", "1e-99999", "9.9E+1000"])
def test_a_number_of_absurd_size_is_refused_before_anything_counts_with_it(number: str) -> None:
    with pytest.raises(NotJson):
        loads(f'{{"line": [{number}]}}'.encode())


def test_a_text_that_looks_like_an_exponent_is_no_number() -> None:
    assert loads(b'{"id": "7e12345"}') == {"id": "7e12345"}
