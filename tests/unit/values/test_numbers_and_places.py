from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.values import identifiers
from kakou.values.locations import SUBJECT, Source, VisitId, parse_source, parse_visit
from kakou.values.times import Day, Duration, Time, Until, parse_duration, write_duration
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError


@pytest.mark.parametrize(
    ("no", "right"),
    [
        ("Z3105I261122000000000042", True),
        ("z3105e261122000000000042", True),
        ("Z3105I261122T00000000042", True),
        ("Z3105I261322000000000042", False),
        ("Z3105X261122000000000042", False),
        ("Z3105I26112200000000042", False),
        ("Y3105I261122000000000042", False),
        ("Z3105I261122T0000000042", False),
        ("Z３１０５I261122000000000042", True),
    ],
)
def test_a_pass_number_is_z_customs_direction_date_and_a_serial(no: str, right: bool) -> None:
    if right:
        assert identifiers.pass_no(no) == no.upper().replace("３１０５", "3105")
    else:
        with pytest.raises(PydanticCustomError, match="such as Z3105I261122000000000042"):
            identifiers.pass_no(no)


def test_a_pass_number_tells_its_customs_and_direction() -> None:
    assert identifiers.pass_customs("Z3105I261122000000000042") == "3105"
    assert identifiers.pass_direction("Z3105E261122000000000042") == "E"
    assert identifiers.zone_customs("3105W") == "3105"


@pytest.mark.parametrize(
    ("kind", "no", "right"),
    [
        ("list", "QD310526I000000042", True),
        ("list", "QD310526X000000042", False),
        ("list", "QD310526I00000042", False),
        ("two-step", "310520261000000042", True),
        ("two-step", "31052026100000004", False),
        ("two-step", "31052026100000004A", False),
        ("movement", "C310526A00042", True),
        ("movement", "C-42", False),
        ("waybill", "A" * 32, True),
        ("waybill", "A" * 33, False),
        ("waybill", "", False),
    ],
)
def test_a_declaration_number_has_the_shape_of_its_kind(kind: str, no: str, right: bool) -> None:
    if right:
        assert identifiers.declaration_no(no.lower(), kind) == no
    else:
        with pytest.raises(PydanticCustomError, match=r"must be .+, such as "):
            identifiers.declaration_no(no, kind)


@pytest.mark.parametrize("cas", ["67-56-1", "7664-41-7", "7782-50-5", "86290-81-5", "14977-61-8"])
def test_known_substances_have_their_check_digit(cas: str) -> None:
    assert identifiers.is_cas(cas)


@given(st.from_regex(r"[1-9][0-9]{1,6}-[0-9]{2}-", fullmatch=True), st.integers(min_value=1, max_value=9))
def test_every_other_last_digit_of_a_cas_number_is_refused(head: str, by: int) -> None:
    right = identifiers.cas_check_digit(head + "0")
    assert identifiers.is_cas(f"{head}{right}")
    with pytest.raises(ValidationError, match="wrong check digit"):
        TypeAdapter(identifiers.CasNo).validate_python(f"{head}{(right + by) % 10}")


@pytest.mark.parametrize(("sent", "kept"), [("1230", "1230"), ("UN1230", "1230"), ("un 1230", "1230")])
def test_a_un_number_may_have_its_prefix(sent: str, kept: str) -> None:
    assert TypeAdapter(identifiers.UnNo).validate_python(sent) == kept


@pytest.mark.parametrize("wrong", ["0.1", "1.7", "2.4", "3.1", "5", "10", "", "1.1Z"])
def test_a_hazard_class_is_a_class_or_division(wrong: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(identifiers.HazardClass).validate_python(wrong)


@given(st.from_regex(SUBJECT.pattern, fullmatch=True).filter(lambda text: text.isascii() and SUBJECT.fits(text)))
def test_a_visit_is_found_again_by_its_address(subject: str) -> None:
    visit = VisitId("G1", "E01", subject)
    assert parse_visit(str(visit)) == visit


@pytest.mark.parametrize(
    "wrong", ["", "G1.E01", "G1.E01.", "G1..S", "G 1.E01.S", "G1.E01.a/b", "G1.E01.a b", "G1.E01.é"]
)
def test_what_is_no_visit_address_is_told_what_one_looks_like(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"such as G1\.E01\.20261122080000000017"):
        parse_visit(wrong)


def test_a_source_is_a_lane_or_a_warehouse_system() -> None:
    lane = parse_source("/3105W/G1/E01")
    assert lane == Source("3105W", gate="G1", lane="E01")
    assert lane.at_lane
    assert str(lane.visit("S1")) == "G1.E01.S1"
    system = parse_source("/3105W/wms/depot-7")
    assert system == Source("3105W", system="depot-7")
    assert not system.at_lane
    assert [str(lane), str(system)] == ["/3105W/G1/E01", "/3105W/wms/depot-7"]
    with pytest.raises(ValueError, match="no lane"):
        system.visit("S1")


@pytest.mark.parametrize(
    "wrong", ["", "3105W/G1/E01", "/3105W/G1", "/W3105/G1/E01", "/3105W/G.1/E01", "/3105W/G1/E01/x", "/3105w/G1/E01"]
)
def test_another_source_is_told_what_one_looks_like(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"must be /\{zone\}/\{gate\}/\{lane\}"):
        parse_source(wrong)


time = TypeAdapter(Time)


@pytest.mark.parametrize(
    "wrong",
    [
        "2026-11-22",
        "2026-11-22T08:00:00",
        "2026-11-22 08:00:00+08:00",
        "1795305600",
        1795305600,
        "22.11.2026",
        "2026-13-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
    ],
)
def test_a_time_without_offset_or_in_another_form_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        time.validate_python(wrong)


def test_a_time_keeps_its_instant() -> None:
    read = time.validate_python("2026-11-22T08:00:00.5+08:00")
    assert read == datetime(2026, 11, 22, 0, 0, 0, 500_000, UTC)


def test_a_day_as_a_limit_means_its_end_in_china() -> None:
    assert TypeAdapter(Until).validate_python("2026-11-22") == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert TypeAdapter(Day).validate_python("2026-11-22T23:00:00+08:00") == date(2026, 11, 22)


@given(st.integers(min_value=0, max_value=10**11).map(lambda ms: timedelta(milliseconds=ms)))
def test_a_duration_written_and_read_again_is_unchanged(duration: timedelta) -> None:
    assert parse_duration(write_duration(duration)) == duration


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("PT60S", "PT1M"),
        ("PT30M", "PT30M"),
        ("P14D", "P14D"),
        ("P2W", "P14D"),
        ("P1DT2H", "P1DT2H"),
        ("PT0S", "PT0S"),
        ("PT0.5S", "PT0.5S"),
    ],
)
def test_durations_of_fixed_length_are_read(text: str, written: str) -> None:
    assert write_duration(parse_duration(text)) == written


@pytest.mark.parametrize("wrong", ["", "P", "PT", "60", 60, "P1Y", "P1M", "-PT1S", "1h", "P1DT", None])
def test_other_durations_are_told_what_one_looks_like(wrong: object) -> None:
    with pytest.raises(ValidationError, match="such as PT60S"):
        TypeAdapter(Duration).validate_python(wrong)
