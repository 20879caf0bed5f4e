import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts.plates import PROVINCES, SUFFIXES, Plate, kind_of, normalise
from pydantic import TypeAdapter, ValidationError

READABLE = PROVINCES + SUFFIXES + "·•∙　-_?*" + "".join(map(chr, (*range(0x20, 0x7F), *range(0xFF01, 0xFF5F))))
"""What a reader may give back: Chinese characters of plates, ASCII, its full-width forms, dots and marks."""
SERIAL = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
plates = st.builds(
    lambda province, letter, serial: province + letter + serial,
    st.sampled_from(PROVINCES),
    st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ"),
    st.text(SERIAL, min_size=5, max_size=5),
)
plate = TypeAdapter(Plate)


@given(st.text(READABLE, max_size=40))
def test_normalising_any_reading_never_fails_and_settles_at_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(plates)
def test_a_plate_written_in_full_width_lower_case_or_with_dots_is_the_same(text: str) -> None:
    full_width = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    assert {normalise(text), normalise(text.lower()), normalise(full_width), normalise(f" {text[:2]}·{text[2:]} ")} == {
        text
    }


@given(plates)
def test_letters_that_no_serial_has_are_read_as_digits(text: str) -> None:
    misread = text[:2] + text[2:].replace("1", "I").replace("0", "O")
    assert normalise(misread) == text


@given(plates)
def test_every_ordinary_plate_is_accepted_by_a_document(text: str) -> None:
    assert plate.validate_python(text) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("苏E01234", "ordinary"),
        ("苏E1234挂", "ordinary"),
        ("京A1234警", "ordinary"),
        ("粤Z1234港", "ordinary"),
        ("粤Z1234澳", "ordinary"),
        ("苏E1234学", "ordinary"),
        ("沪A1234领", "ordinary"),
        ("苏ED12345", "new-energy-small"),
        ("苏EF12345", "new-energy-small"),
        ("苏EDA2345", "new-energy-small"),
        ("苏E12345D", "new-energy-large"),
        ("苏E12345F", "new-energy-large"),
        ("苏E0123", None),
        ("苏E0123456", None),
        ("ABC", None),
        ("", None),
        ("X E01234", None),
        ("苏E1234挂挂", None),
        ("苏EZ12345", None),
        ("苏E0I234", None),
    ],
)
def test_a_plate_has_one_of_the_known_shapes(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind


def test_only_the_serial_is_mended_never_the_region_letter() -> None:
    assert normalise("京O12345") == "京O12345"
    assert normalise("e0I234") == "E0I234"


def test_a_mark_for_an_unread_character_is_not_dropped_so_that_no_other_plate_matches() -> None:
    assert normalise("苏E*1234挂") != normalise("苏E1234挂")


def test_a_document_with_an_impossible_plate_is_told_what_a_plate_looks_like() -> None:
    with pytest.raises(ValidationError, match="must be a plate such as 苏E01234"):
        plate.validate_python("E01234")
