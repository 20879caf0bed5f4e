"""`Prefer` by RFC 7240, and the digits that numbers in heads are made of."""

import pytest
from kakou.web.addresses import address
from kakou.web.preferences import preferred_wait, whole_number
from starlette.requests import Request


def waits(*lines: str) -> float:
    headers = [(b"prefer", line.encode("latin-1")) for line in lines]
    return preferred_wait(Request({"type": "http", "headers": headers}), otherwise=7.0)


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ([], 7),
        (["wait=15"], 15),
        (["respond-async"], 0),
        (["respond-async, wait=15"], 15),
        (["wait=15, respond-async"], 15),
        (["return=minimal", "wait=15"], 15),
        (["wait = 15"], 15),
        (["wait=15;x=y"], 15),
        (['wait=15; x="a,b;c=1"; z'], 15),
        (['wait="15"'], 15),
        (["WAIT=15"], 15),
        (['foo="a, wait=3", wait=15'], 15),
        (['foo="a\\", wait=3", wait=15'], 15),
        (["wait=5, wait=15"], 5),
        (["wait=5", "wait=15"], 5),
        ([", ,wait=15,"], 15),
        (["@, wait=15"], 15),
        (["wait=0"], 0),
        (["wait=99999999999999999999999999"], 20),
        (["wait=" + "9" * 5_000], 20),
        (["wait=0000000000000000000000000003"], 3),
        (["wait=\u00b2"], 7),
        (["wait=-1"], 7),
        (["wait=1.5"], 7),
        (["wait=1e3"], 7),
        (["wait"], 7),
        (["wait=NaN"], 7),
        (["return=minimal"], 7),
    ],
)
def test_a_wait_is_found_however_it_is_written(lines: list[str], seconds: float) -> None:
    assert waits(*lines) == seconds


@pytest.mark.parametrize("text", ["", "²", "٣", "３", "-1", "+1", "1_000", " 1", "1.0", "0x1", "Ⅷ", "१"])
def test_only_ascii_digits_are_a_number(text: str) -> None:
    assert whole_number(text) is None


def test_an_address_fits_a_header_whatever_is_in_it() -> None:
    made = address("/v1/vehicles/{plate}", {"plate": "沪A 1/2?#%"}, after=3, limit=None, subject="目 录")
    assert made == "/v1/vehicles/%E6%B2%AAA%201%2F2%3F%23%25?after=3&subject=%E7%9B%AE+%E5%BD%95"
    assert made.isascii()
