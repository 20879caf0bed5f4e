"""Check digits are those that another implementation finds, which knows nothing of ours."""

from hypothesis import given
from hypothesis import strategies as st
from kakou.values.containers import check_digit
from kakou.values.identifiers import cas_check_digit
from stdnum import casrn, iso6346


@given(st.from_regex(r"[A-Z]{3}[UJZ][0-9]{6}", fullmatch=True))
def test_of_container_numbers(first_ten: str) -> None:
    assert str(check_digit(first_ten)) == iso6346.calc_check_digit(first_ten)


@given(st.from_regex(r"[0-9]{2,7}-[0-9]{2}-", fullmatch=True))
def test_of_cas_numbers(before: str) -> None:
    assert str(cas_check_digit(f"{before}0")) == casrn.calc_check_digit(before.replace("-", ""))
