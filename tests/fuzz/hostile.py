"""What is done to a valid request: one to three of these, so that what is behind the first check is reached, too."""

import copy
import gzip
import random
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

import orjson

from tests.fuzz.requests import Operation, Sent


class Raw(str):
    """JSON text that stands in a body as it is, whether it is JSON or not."""


NUMBERS: Final = (
    *(
        "0",
        "-1",
        "1.5",
        "-0",
        "1e400",
        "-1e999",
        "1e1000",
        "1E+2",
        "0.000001",
        "1e-400",
        "2147483648",
        "-9223372036854775809",
    ),
    *(
        "9223372036854775807",
        "18446744073709551616",
        "9" * 40,
        "9" * 4_400,
        "1." + "0" * 400,
        "99999999999999.99999",
        "NaN",
    ),
    *("Infinity", "-Infinity", "01", "0x10", "1_000", ".5", "5."),
)
TEXTS: Final = (
    *(
        "",
        " ",
        "x",
        "²",
        "٣",
        "３",
        "Ⅷ",
        "ı",
        "ſ",
        "\0",
        "a\0b",
        "\x7f",
        "\x1b[2J",
        "\t",
        "\n",
        "\r\nX: y",
        "-",
        "--",
        "+",
        "@x",
    ),
    *(
        "=1+1",
        "null",
        "true",
        "NaN",
        "1e400",
        "-1",
        "1.5",
        "苏E01234",
        "苏\u200bE\u202e01234\u202c",
        "\ufeff",
        "\U0001f69a",
        "é",
        "e\u0301",
    ),
    *(
        "'",
        '"',
        "\\",
        "%00",
        "%FF",
        "%zz",
        "../../etc/passwd",
        "<script>",
        "{}",
        "[]",
        "${x}",
        "{0}",
        "%s",
        "a" * 129,
        "a" * 5_000,
    ),
    *("甲" * 300, "2026-02-30T00:00:00Z", "2026-12-31T23:59:60Z", "9999-12-31T23:59:59Z", "2999-12-31T23:59:59+23:59"),
    *(
        "1970-01-01T00:00:00+24:00",
        "2026-11-22",
        "2026-11-22T08:00:00",
        "P1Y",
        "PT999999999S",
        "P99999D",
        "-PT1S",
        "PT",
    ),
    *(
        "67-56-1",
        "00067-56-1",
        "67-56-2",
        "67‐56‐1",
        "UN1230",
        "1230",
        "QD310526I000000042",
        "Z3105I261122000000000042",
    ),
    *(
        "Z3105I269999000000000042",
        "3105W",
        "/3106X/G1/E01",
        "/3105W/wms/depot",
        "G1.E01.S1",
        "https://[",
        "https://x:99999/",
    ),
    *("http://a@b/", "https://safety.example/" + "x" * 1_990, "wait=²", 'W/"x"', "*", "G1", "E01", "1" * 19, "1" * 400),
)
OF_JSON: Final[tuple[Any, ...]] = (
    *(Raw(number) for number in NUMBERS),
    *(
        Raw(text)
        for text in (
            '"\\ud800"',
            '"\\udc00x"',
            '"\\u0000"',
            '"\\x"',
            '"\x01"',
            "'x'",
            "undefined",
            "",
            "[",
            "{",
            "[1,]",
        )
    ),
    *(Raw("[" * depth + "]" * depth) for depth in (3, 150, 300)),
    *(
        None,
        True,
        False,
        [],
        {},
        [[]],
        [None],
        {"": None},
        {"a": {"a": 1}},
        {"value": None},
        {"kg": "x"},
        [{}],
        0,
        -1,
        2**53,
        2**63,
    ),
    *TEXTS,
)
HEADERS: Final[tuple[tuple[str, tuple[bytes, ...]], ...]] = (
    (
        "Prefer",
        (
            b"wait=\xb2",
            b"wait=-1",
            b"respond-async",
            b"wait=0;x",
            b'wait="1"',
            b",,,",
            b"=",
            b'x="',
            b"wait",
            b"wait=1e9",
            b"\xff",
        ),
    ),
    ("If-Match", (b"*", b'"x"', b"", b"x" * 201, b"\xe8\x8b\x8f", b'W/"x", "y"')),
    ("If-None-Match", (b"*", b'"x"', b"", b"x" * 201, b"\xff")),
    ("Last-Event-ID", (b"\xb2", b"0", b"1", b"-1", b"9" * 18, b"9" * 19, b"x", b"1.0", b"\xd9\xa3")),
    (
        "Content-Type",
        (
            *(
                b"",
                b";",
                b"application/json; charset=gbk",
                b"application/json;charset=",
                b"text/plain",
                b"multipart/form-data",
            ),
            *(
                b"multipart/form-data; boundary=x",
                b"application/x-www-form-urlencoded",
                b"application/vnd.x+json",
                b"\xff/\xff",
            ),
            *(
                b"application/cloudevents+json",
                b"application/cloudevents-batch+json",
                b"application/cloudevents+xml",
                b"+json",
            ),
        ),
    ),
    ("Content-Encoding", (b"gzip", b"identity", b"", b"\xff", b"br, gzip")),
    ("Accept", (b"text/event-stream", b"*/*;q=x", b"", b"\xff", b"application/xml")),
    ("traceparent", (b"a" * 55, b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01", b"\xff", b"a" * 5_000)),
    ("tracestate", (b"a=b", b"\xff" * 100)),
    (
        "Authorization",
        (b"", b"Bearer", b"Bearer \xff", b"Basic eDp5", b"Bearer kk_3105W_" + b"a" * 40, b"bearer  x  y"),
    ),
    ("Cookie", (b"kakou_session=x", b"kakou_session=\xff; kakou_person=%ff%fe", b";;;=", b'a="', b"kakou_language=xx")),
    ("Host", (b"[", b"", b"a b", b"evil.example", b"[::1", b"x:99999", b"\xff")),
    ("Expect", (b"100-continue", b"x")),
    ("Range", (b"bytes=0-", b"bytes=-1", b"x")),
    ("Accept-Language", (b"en", b"\xff", b"x" * 500)),
    ("X-HTTP-Method-Override", (b"DELETE",)),
    ("Sec-Fetch-Site", (b"cross-site", b"\xff")),
    ("X-Kakou-Form", (b"x", b"\xff")),
    ("ce-id", (b"1", b"%CB%D5", b'"a\\"b"', b'"', b"%", b"\xff", b"", b"a" * 201)),
    ("ce-type", (b"kakou.lane.reported.v1", b"kakou.token.issued.v1", b"x")),
    ("ce-source", (b"/3105W/G1/E01", b"%2F3105W%2FG1%2FE01", b"x")),
    ("ce-specversion", (b"1.0", b"0.3", b"")),
    ("ce-time", (b"2026-12-31T23:59:60Z", b"x")),
    ("ce-offline", (b"true", b"yes")),
    ("ce-data", (b"1",)),
    ("ce-", (b"1",)),
    ("ce-x_y", (b"1",)),
)
TARGETS: Final = (
    *(b"//", b"/v1//policy", b"/V1/POLICY", b"/v1/policy/", b"/v1/policy;x=1", b"/v1/policy?", b"/v1/policy??a=b&&="),
    *(b"/%", b"/%ff", b"/.", b"/v1/passes/%2e%2e/%2e%2e", b"/v1/passes/%2F", b"/v1/passes/a%00b", b"/v1/policy%0a"),
    *(b"/v1/visits/..", b"/v1/visits/%E2%80%8B", b"/v1/vehicles/%F0%9F%9A%9A", b"/v1/vehicles/" + b"%E7%94%B2" * 500),
    *(b"http://elsewhere/v1/policy", b"/v1/tasks?subject=%CB%D5", b"/static-offline-docs/../../x"),
    *(b"/static-offline-docs/%00", b"/static-offline-docs/" + b"a" * 300, b"/board/static/%2e%2e"),
)
METHODS: Final = ("HEAD", "OPTIONS", "PATCH", "DELETE", "PUT", "POST", "GET", "TRACE", "PROPFIND")

Spoil = Callable[[random.Random, Operation, Sent], None]


def spoilt(operation: Operation, chance: random.Random) -> Sent:
    """A request of the operation with something wrong, or unusual, about it."""
    sent = operation.request(chance)
    spoils: list[Spoil] = [_header, _query, _method, _target, _token]
    weights = [3, 2 if operation.query else 0.3, 0.3, 0.2, 0.5]
    if operation.parts:
        spoils, weights = [*spoils, _part], [*weights, 2]
    if operation.bodies:
        spoils, weights = [*spoils, _node, _bytes, _mixture], [*weights, 8, 1.5, 0.7]
    for spoil in chance.choices(spoils, weights, k=chance.choice((1, 1, 2, 3))):
        spoil(chance, operation, sent)
    return sent


def text_of(value: Any) -> str:
    """`value` as JSON, raw parts as they are; a list of pairs would be an object's, but bodies have none."""
    if isinstance(value, Raw):
        return value
    if isinstance(value, Twice):
        return "{" + ",".join(f"{text_of(name)}:{text_of(one)}" for name, one in value.pairs) + "}"
    if isinstance(value, dict):
        return "{" + ",".join(f"{text_of(name)}:{text_of(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(text_of, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return orjson.dumps(value).decode()


class Twice:
    """An object with a key that stands in it twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        self.pairs = pairs


def _any(chance: random.Random) -> Any:
    """A value of one's own: what is spoilt in one request must not be in the next."""
    return copy.deepcopy(chance.choice(OF_JSON))


def _nodes(value: Any, into: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every place in the body, as its holder and the key in it."""
    places = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in places:
        into.append((value, key))
        _nodes(one, into)
    return into


def _node(chance: random.Random, operation: Operation, sent: Sent) -> None:
    """One place of the body: another value, gone, twice, renamed, many times over."""
    places = _nodes(sent.body, [])
    if not places or chance.random() < 0.03:
        sent.body = _any(chance)
        return
    holder, key = chance.choice(places)
    if isinstance(holder, dict) and chance.random() < 0.25:
        holder[chance.choice(operation.fields)] = _any(chance)
        return
    how = chance.random()
    if how < 0.7 or not isinstance(holder, dict):
        holder[key] = _any(chance)
    elif how < 0.8:
        del holder[key]
    elif how < 0.85:
        holder[key] = [holder[key]] * chance.choice((0, 2, 21, 300))
    elif how < 0.92:
        holder[chance.choice(TEXTS)] = holder.pop(key)
    elif how < 0.96:
        holder[key] = Twice([("x", holder[key]), ("x", _any(chance))])
    else:
        holder[key] = str(holder[key]) + chance.choice(TEXTS)


def _bytes(chance: random.Random, operation: Operation, sent: Sent) -> None:
    """The body's text: cut, in another charset, packed, with something before or behind it."""
    text = text_of(sent.body).encode(errors="surrogatepass")
    at = chance.randrange(len(text) + 1)
    sent.content = chance.choice(
        (
            *(
                b"",
                text[:at],
                text[at:],
                text[:at] + bytes([chance.randrange(256)]) + text[at:],
                text + text,
                text + b"\0",
            ),
            *(
                b"\xef\xbb\xbf" + text,
                text.decode(errors="replace").encode("utf-16"),
                gzip.compress(text, mtime=0),
                b"a=b&" * 12,
                b" " * 1_000,
            ),
            text.decode(errors="replace").encode("gb18030"),
        )
    )


def _mixture(chance: random.Random, operation: Operation, sent: Sent) -> None:
    """A batch of good ones, spoilt ones and what is no event."""
    one = sent.body[0] if isinstance(sent.body, list) and sent.body else sent.body
    batch: list[Any] = [one, _any(chance), *([one] * chance.choice((0, 1, 40, 501)))]
    if isinstance(one, dict):
        batch.append({**one, "id": _any(chance)})
    sent.body = batch
    sent.content = None


def _header(chance: random.Random, operation: Operation, sent: Sent) -> None:
    named = [(name, values) for name, values in HEADERS if name in operation.headers] * 6
    name, values = chance.choice([*HEADERS, *named])
    if chance.random() < 0.8:
        sent.headers = [pair for pair in sent.headers if pair[0].lower() != name.lower()]
    sent.headers.append((name, chance.choice(values)))


def _query(chance: random.Random, operation: Operation, sent: Sent) -> None:
    name = chance.choice(
        (*operation.query, "after", "limit", "at", "x", "", "wait" if chance.random() < 0.1 else "open")
    )
    sent.query.append((name, chance.choice((*TEXTS, *NUMBERS))))


def _part(chance: random.Random, operation: Operation, sent: Sent) -> None:
    name = chance.choice(list(sent.parts))
    text = chance.choice((*TEXTS, sent.parts[name] + chance.choice(TEXTS), sent.parts[name].lower()))
    sent.parts[name] = text[:600] or "-"


def _method(chance: random.Random, operation: Operation, sent: Sent) -> None:
    sent.method = chance.choice(METHODS)


def _target(chance: random.Random, operation: Operation, sent: Sent) -> None:
    own = sent.address()
    path = quote(own.decode(errors="replace"), safe="/%?&=+:.")
    sent.target = chance.choice(
        (*TARGETS, b"/" + own, own + b"/", b"http://elsewhere" + own, own + b"?%ff", own + b"%FF", path.encode())
    )


def _token(chance: random.Random, operation: Operation, sent: Sent) -> None:
    """None instead of a good one: an answer to strangers."""
    sent.headers.append(("Authorization", chance.choice((b"", b"Bearer x"))))
