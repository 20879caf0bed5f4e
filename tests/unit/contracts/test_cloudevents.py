"""The envelope by CloudEvents 1.0 and its JSON format: what is left out, added, encoded, and what is no attribute."""

from base64 import b64encode
from typing import Any

import orjson
import pytest
from kakou.contracts import topics
from kakou.contracts.cloudevents import charset, is_json
from kakou.contracts.events.parsing import InboundEvent, WrongEvent, read_event
from kakou.values.exact_json import NotJson, loads
from kakou.values.identifiers import ENTERPRISE_CODE
from pydantic_core import PydanticCustomError

HEARTBEAT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "1",
    "source": "/3105W/G1/E01",
    "type": topics.LANE_REPORTED,
    "data": {"open": True},
}


def heartbeat(**more: Any) -> InboundEvent:
    return read_event(HEARTBEAT | more)


def wrong(**more: Any) -> dict[str, str]:
    with pytest.raises(WrongEvent) as caught:
        heartbeat(**more)
    return {error.pointer: error.code for error in caught.value.errors}


@pytest.mark.parametrize("name", ["offline", "myext", "time", "subject", "datacontenttype", "sequence", "data_base64"])
def test_an_attribute_that_is_null_is_left_out(name: str) -> None:
    assert heartbeat(**{name: None}).encode() == heartbeat().encode()


def test_a_required_attribute_that_is_null_is_missing() -> None:
    assert wrong(id=None, source=None) == {"/id": "missing", "/source": "missing"}


def test_extensions_that_nobody_here_knows_are_kept_as_they_came() -> None:
    extensions = {"partitionkey": "E01", "topic": "gate.events", "traceid": "00-4b", "attempt": 3, "retained": False}
    assert orjson.loads(heartbeat(**extensions).encode()).items() >= extensions.items()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("Colour", "red", "extra_forbidden"),
        ("my-ext", "x", "extra_forbidden"),
        ("дата", "x", "extra_forbidden"),
        ("", "x", "extra_forbidden"),
        ("myext", {"a": 1}, "extension"),
        ("myext", ["a"], "extension"),
        ("myext", 1.5, "extension"),
        ("myext", 2**31, "extension"),
        ("myext", 2**70, "extension"),
        ("myext", "x" * 1_001, "extension"),
    ],
)
def test_what_can_be_no_extension_is_named(name: str, value: Any, code: str) -> None:
    assert wrong(**{name: value}) == {f"/{name}": code}


def test_an_event_has_fifty_extensions_at_most() -> None:
    assert heartbeat(**{f"x{number}": "" for number in range(50)})
    assert wrong(**{f"x{number}": "" for number in range(51)}) == {"": "extensions"}


def test_data_in_base64_is_the_data() -> None:
    coded = {name: value for name, value in HEARTBEAT.items() if name != "data"}
    coded["data_base64"] = b64encode(b"\xef\xbb\xbf" + orjson.dumps(HEARTBEAT["data"])).decode()
    assert read_event(coded).encode() == heartbeat().encode()


@pytest.mark.parametrize(
    "coded", ["%%%", "eyJvcGVuIjp0cnVlfQ", 7, [], b64encode(b"\xff{}").decode(), b64encode(b"{").decode()]
)
def test_what_is_no_json_in_base64_is_named(coded: Any) -> None:
    sent = {name: value for name, value in HEARTBEAT.items() if name != "data"} | {"data_base64": coded}
    with pytest.raises(WrongEvent) as caught:
        read_event(sent)
    assert [error.pointer for error in caught.value.errors] == ["/data_base64"]


def test_data_twice_is_named() -> None:
    assert wrong(data_base64="e30=") == {"/data_base64": "data_twice"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00Z"),
        ("2027-01-01T07:59:60+08:00", "2027-01-01T08:00:00+08:00"),
        ("2026-06-30T23:59:60.5z", "2026-07-01T00:00:00Z"),
        ("2028-02-29T18:59:60-05:00", "2028-02-29T19:00:00-05:00"),
    ],
)
def test_a_leap_second_is_a_time(said: str, kept: str) -> None:
    assert orjson.loads(heartbeat(time=said).encode())["time"] == kept


@pytest.mark.parametrize(
    "said", ["2026-12-31T12:00:60Z", "2026-12-30T23:59:60Z", "2026-12-31T23:59:60+08:00", "2026-02-30T23:59:60Z"]
)
def test_second_sixty_at_another_time_is_none(said: str) -> None:
    assert wrong(time=said) == {"/time": "time_rfc3339"}


@pytest.mark.parametrize("media", ["application/json", "application/vnd.gate+json; charset=UTF-8", "APPLICATION/JSON"])
def test_json_is_named_in_several_ways(media: str) -> None:
    assert is_json(media)
    assert heartbeat(datacontenttype=media)


@pytest.mark.parametrize("media", ["text/plain", "application/xml", 'application/json;charset="gbk"'])
def test_what_is_no_json_in_utf_8_is_named(media: str) -> None:
    assert wrong(datacontenttype=media) == {"/datacontenttype": "data_content_type"}


def test_a_charset_is_found_among_other_parameters() -> None:
    assert charset('application/json; profile=x ; Charset = "GB18030"; y') == "gb18030"
    assert charset("application/json") == ""


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":2}',
        b'[{"a":{"b":1,"b":1}}]',
        b'{"\\u0061":1,"a":1}',
        b'"\\ud800"',
        b'"\\udc00x"',
        b'"\xed\xa0\x80"',
    ],
)
def test_a_key_twice_and_text_that_is_no_unicode_are_no_json(text: bytes) -> None:
    with pytest.raises(NotJson):
        loads(text)


def test_a_byte_order_mark_is_skipped() -> None:
    assert loads(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


@pytest.mark.parametrize("code", ["310594004\u0131", "\u0131310594004", "310594004\u0660"])
def test_letters_and_digits_of_other_scripts_do_not_become_ours(code: str) -> None:
    with pytest.raises(PydanticCustomError):
        ENTERPRISE_CODE.read(code)
