"""Which addresses lie in a zone's picture store: a browser is sent to these, and to no other place."""

import posixpath
from typing import Final
from urllib.parse import unquote, urlsplit

import pytest
from gate_ingest.picture_stores import PictureStore, of_zone, stores_in
from gate_ingest.settings import Settings
from hypothesis import given
from hypothesis import strategies as st
from kakou.operations.settings import wrong_settings
from pydantic import ValidationError

BASE: Final = "https://store.example/3105W/"
STORE: Final = PictureStore("3105W", BASE)

INSIDE: Final = {
    "a picture": (f"{BASE}a.jpg", f"{BASE}a.jpg"),
    "in a folder": (f"{BASE}2026/11/28/a.jpg", f"{BASE}2026/11/28/a.jpg"),
    "signed": (f"{BASE}a.jpg?X-Amz-Expires=60&sig=%2F..", f"{BASE}a.jpg?X-Amz-Expires=60&sig=%2F.."),
    "the port that https has": ("https://store.example:443/3105W/a.jpg", f"{BASE}a.jpg"),
    "in capitals": ("HTTPS://Store.Example/3105W/a.jpg", f"{BASE}a.jpg"),
    "Chinese": (f"{BASE}苏E01234.jpg", f"{BASE}%E8%8B%8FE01234.jpg"),
    "Chinese, encoded": (f"{BASE}%E8%8B%8FE01234.jpg", f"{BASE}%E8%8B%8FE01234.jpg"),
    "an encoded space": (f"{BASE}a%20b.jpg", f"{BASE}a%20b.jpg"),
    "up and back": (f"{BASE}x/../a.jpg", f"{BASE}a.jpg"),
    "dots in a name": (f"{BASE}a..b.jpg", f"{BASE}a..b.jpg"),
}

OUTSIDE: Final = {
    "a script": "javascript:alert(1)",
    "a script that names the store": f"javascript:{BASE}",
    "data": "data:image/svg+xml,<svg onload=alert(1)>",
    "a blob": f"blob:{BASE}a.jpg",
    "a file": "file:///3105W/a.jpg",
    "another host": "https://evil.example/3105W/a.jpg",
    "a host that begins alike": "https://store.example.evil/3105W/a.jpg",
    "a host that ends alike": "https://evil-store.example/3105W/a.jpg",
    "a sub-domain": "https://x.store.example/3105W/a.jpg",
    "a host with a dot behind": "https://store.example./3105W/a.jpg",
    "the store as a user": "https://store.example@evil.example/3105W/a.jpg",
    "the store as user and password": "https://store.example:443@evil.example/3105W/a.jpg",
    "a user at the store": "https://user@store.example/3105W/a.jpg",
    "a user and password at the store": "https://u:p@store.example/3105W/a.jpg",
    "an empty user": "https://@evil.example\\@store.example/3105W/a.jpg",
    "another port": "https://store.example:8443/3105W/a.jpg",
    "another scheme": "http://store.example/3105W/a.jpg",
    "a socket": "wss://store.example/3105W/a.jpg",
    "another folder": "https://store.example/4401A/a.jpg",
    "a folder that begins alike": "https://store.example/3105W2/a.jpg",
    "another case of folder": "https://store.example/3105w/a.jpg",
    "the folder without its slash": "https://store.example/3105W",
    "the host alone": "https://store.example/",
    "dots": f"{BASE}../4401A/a.jpg",
    "encoded dots": f"{BASE}%2e%2e/4401A/a.jpg",
    "half encoded dots": f"{BASE}.%2E/4401A/a.jpg",
    "an encoded slash": f"{BASE}..%2f4401A/a.jpg",
    "an encoded slash within": f"{BASE}x%2Fa.jpg",
    "an encoded backslash": f"{BASE}..%5c4401A/a.jpg",
    "twice encoded dots": f"{BASE}%252e%252e/4401A/a.jpg",
    "overlong dots": f"{BASE}%c0%ae%c0%ae/4401A/a.jpg",
    "an encoded zero": f"{BASE}a.jpg%00.html",
    "an encoded line": f"{BASE}a%0d%0aSet-Cookie:x",
    "a backslash": f"{BASE}..\\4401A\\a.jpg",
    "backslashes for slashes": "https:\\\\store.example\\3105W\\a.jpg",
    "a tab in the host": "https://sto\tre.example/3105W/a.jpg",
    "a line in the scheme": "java\nscript:alert(1)",
    "a space before": f" {BASE}a.jpg",
    "no scheme": "//store.example/3105W/a.jpg",
    "a path": "/3105W/a.jpg",
    "nothing": "",
    "a look-alike letter": "https://stоre.example/3105W/a.jpg",
    "digits of another script in the port": "https://store.example:４４３/3105W/a.jpg",
}


@pytest.mark.parametrize(("address", "fetched"), INSIDE.values(), ids=INSIDE)
def test_an_address_in_the_store_is_fetched_as_it_is_understood(address: str, fetched: str) -> None:
    assert STORE.holds(address) == fetched


@pytest.mark.parametrize("address", OUTSIDE.values(), ids=OUTSIDE)
def test_an_address_that_is_not_in_the_store_beyond_doubt_is_not_fetched(address: str) -> None:
    assert STORE.holds(address) is None


PIECES: Final = st.sampled_from(
    [
        *(
            "https:",
            "http:",
            "//",
            "/",
            "\\",
            "@",
            ":",
            ".",
            "..",
            "%2e",
            "%2F",
            "%5C",
            "%25",
            "?",
            "#",
            ";",
            " ",
            "\t",
        ),
        *("store.example", "store", "example", "evil.example", "3105W", "4401A", ":443", ":8443", "a.jpg", "苏", "。"),
    ]
)


@given(st.booleans(), st.lists(PIECES, max_size=12), st.text(max_size=6))
def test_what_is_fetched_lies_in_the_store_however_the_address_is_written(
    begins: bool, pieces: list[str], more: str
) -> None:
    fetched = STORE.holds(f"{BASE if begins else ''}{''.join(pieces)}{more}")
    if fetched is None:
        return
    parts = urlsplit(fetched)
    assert (parts.scheme, parts.netloc) == ("https", "store.example")
    for path in (parts.path, unquote(parts.path), unquote(unquote(parts.path))):
        assert posixpath.normpath(path.replace("\\", "/")).startswith("/3105W"), path
    assert fetched.isascii()
    assert not set(fetched) & set(' "<>\n\r\t\\')


def test_a_zone_has_its_own_stores_and_no_others() -> None:
    stores = stores_in("3105W=https://a.example/3105W, 4401A=http://10.0.0.9:9000/4401A/ ,3105W=https://b.example,")
    assert [each.address for each in of_zone(stores, "3105W")] == ["https://a.example/3105W/", "https://b.example/"]
    assert [each.address for each in of_zone(stores, "4401A")] == ["http://10.0.0.9:9000/4401A/"]
    assert of_zone(stores, "3105X") == ()


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("https://store.example/", "does not begin with a zone"),
        ("31=https://store.example/", "does not begin with a zone"),
        ("3105W=store.example", "is no address"),
        ("3105W=", "is no address"),
        ("3105W=ftp://store.example/", "must be http"),
        ("3105W=https://user@store.example/", "must be http"),
        ("3105W=https://store.example/?x=1", "must be http"),
        ("3105W=https://store.example/#x", "must be http"),
        ("3105W=https://[::1]/", "must be http"),
        ("3105W=https://*.example/", "must be http"),
        ("3105W=https://store.example/a;script-src *", "must be http"),
        ("3105W=https://store.example/'unsafe-inline'/", "must be http"),
        ("3105W=https://store.example/%2e%2e%2f/", "must be http"),
    ],
)
def test_a_setting_that_names_no_folder_is_refused_in_a_sentence(
    setting: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAKOU_PICTURE_STORES", setting)
    with pytest.raises(ValidationError) as refused:
        Settings()
    said = wrong_settings(refused.value)
    assert said.startswith("KAKOU_PICTURE_STORES: ")
    assert why in said


def test_the_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAKOU_PICTURE_STORES", "3105W=https://Store.Example/3105W")
    assert Settings().picture_stores == (STORE,)
    monkeypatch.setenv("KAKOU_PICTURE_STORES", "")
    assert Settings().picture_stores == ()
