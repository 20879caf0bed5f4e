import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.values.containers import ContainerNo, check_digit, is_valid, normalise
from pydantic import TypeAdapter, ValidationError

READABLE = "·　-_/?*" + "".join(map(chr, (*range(0x20, 0x7F), *range(0xFF01, 0xFF5F))))
container = TypeAdapter(ContainerNo)
first_tens = st.from_regex(r"[A-Z]{3}[UJZ][0-9]{6}", fullmatch=True)


@pytest.mark.parametrize(
    "no", ["CSQU3054383", "TCLU9012340", "TEMU4567894", "HLXU4074106", "FCIU9176921", "MSKU7654328"]
)
def test_known_numbers_have_their_check_digit(no: str) -> None:
    assert is_valid(no)
    assert container.validate_python(f" {no[:4].lower()} {no[4:10]}-{no[10]} ") == no


@given(first_tens)
def test_a_number_with_its_computed_digit_is_accepted(first_ten: str) -> None:
    no = f"{first_ten}{check_digit(first_ten)}"
    assert container.validate_python(no) == no


@given(first_tens, st.integers(min_value=1, max_value=9))
def test_every_other_last_digit_is_refused(first_ten: str, by: int) -> None:
    assert not is_valid(f"{first_ten}{(check_digit(first_ten) + by) % 10}")


@given(st.text(READABLE, max_size=40))
def test_normalising_any_reading_never_fails_and_settles_at_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_a_wrong_check_digit_is_named_with_the_right_one() -> None:
    with pytest.raises(ValidationError, match="MSKU765432 is followed by 8, not 1"):
        container.validate_python("MSKU7654321")


@pytest.mark.parametrize("text", ["", "CSQU305438", "CSQX3054383", "3054383CSQU", "CSQU30543833"])
def test_another_shape_is_told_what_a_number_looks_like(text: str) -> None:
    with pytest.raises(ValidationError, match="such as CSQU3054383"):
        container.validate_python(text)
