import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.values.plates import PROVINCES, SUFFIXES, Plate, document_plate, is_foreign, kind_of, normalise
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

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
        ("苏E1234试", "temporary"),
        ("苏E12345超", "temporary"),
        ("苏EA123临", "temporary"),
        ("苏X1234应急", "emergency"),
        ("使014578", "diplomatic"),
        ("224578使", "diplomatic"),
        ("沪0023领", "diplomatic"),
        ("苏E123试", None),
        ("使0145", None),
        ("应急1234", None),
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


@pytest.mark.parametrize("text", ["29C-1234.5", "1234 УБА", "123ABC02", "MA-12-34-X", "в1234тх77", "AB 123 CDE"])
def test_a_plate_of_another_country_is_compared_as_text(text: str) -> None:
    kept = plate.validate_python(text)
    assert kept == normalise(text) == plate.validate_python(kept)
    assert kind_of(kept) is None
    assert is_foreign(kept)


@pytest.mark.parametrize(
    "text", ["E01234", "ED12345", "AB1234", "苏E0123", "赛E01234", "苏", "ABCDEF", "12", "29C-1234.5" * 3, "29C?1234"]
)
def test_a_plate_of_ours_with_a_slip_is_not_taken_for_a_foreign_one(text: str) -> None:
    with pytest.raises(ValidationError, match="must be a plate such as"):
        plate.validate_python(text)


def test_a_plate_said_to_be_foreign_may_look_like_one_of_ours_without_its_province() -> None:
    assert document_plate("AB 1234", foreign=True) == "AB1234"
    assert document_plate("品川 300 あ 12-34", foreign=True) == "品川300あ1234"
    with pytest.raises(PydanticCustomError):
        document_plate("?", foreign=True)


def test_cyrillic_letters_that_look_latin_are_the_latin_ones_as_a_camera_reads_them() -> None:
    assert normalise("А123ВС77") == normalise("A123BC77") == "A123BC77"
