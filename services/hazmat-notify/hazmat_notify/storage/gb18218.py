"""The tables of GB 18218-2018 as read from the data file."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from kakou.values.canonical import plain_name

_BETWEEN_SCRIPTS = re.compile(r"(?<=[\u4e00-\u9fff)]) +(?=[a-z0-9])|(?<=[a-z0-9)]) +(?=[\u4e00-\u9fff])")

DATA = "gb18218_2018.toml"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of table 1 or 2: the critical quantity Q in tonnes, and beta of table 3 or 4.

    no: `1.65` is row 65 of table 1, `2.W5.3` the class W5.3 of table 2. symbol: the class of table 2 that the row's
    substance belongs to by itself.
    above: percent by mass of the substance above which alone the row applies.
    """

    no: str
    zh: str
    en: str
    symbol: str
    q: Decimal
    beta: Decimal
    above: Decimal | None = None
    un: frozenset[str] = frozenset()
    cas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A substance outside table 1 whose class of table 2 is known; row None: no class of it covers the substance."""

    zh: str
    en: str
    row: Row | None


@dataclass(frozen=True, slots=True)
class Tables:
    """Both tables, indexed by what a substance may be known by."""

    version: int
    source: str
    by_cas: dict[str, tuple[Row, ...]]
    by_un: dict[str, tuple[Row, ...]]
    by_name: dict[str, tuple[Row, ...]]
    by_transport_class: dict[str, tuple[Row, ...]]
    unlisted: dict[str, Unlisted]
    """By CAS and by UN number."""


def names_in(name: str | None) -> tuple[str, ...]:
    """The names that a text holds: as a whole, then its Chinese and its other part (`甲醇 methanol`)."""
    whole = plain_name(name or "")
    parts = _BETWEEN_SCRIPTS.split(whole)
    return tuple(dict.fromkeys(each for each in (whole, *parts) if each))


@cache
def tables() -> Tables:
    """The tables, read once."""
    data = tomllib.loads((resources.files("hazmat_notify") / "data" / DATA).read_text("utf-8"))
    classes = {
        symbol: Row(f"2.{symbol}", entry["zh"], entry["en"], symbol, Decimal(entry["q"]), Decimal(entry["beta"]))
        for symbol, entry in data["class"].items()
    }
    by_cas: dict[str, list[Row]] = {}
    by_un: dict[str, list[Row]] = {}
    by_name: dict[str, list[Row]] = {}
    for entry in data["listed"]:
        beta = Decimal(entry["beta"]) if "beta" in entry else classes[entry["symbol"]].beta
        above = Decimal(entry["above"]) if "above" in entry else None
        uns = frozenset(entry.get("un", ()))
        no, symbol, numbers = f"1.{entry['no']}", entry["symbol"], frozenset(entry["cas"])
        row = Row(no, entry["zh"], entry["en"], symbol, Decimal(entry["q"]), beta, above, uns, numbers)
        for cas in entry["cas"]:
            by_cas.setdefault(cas, []).append(row)
        for un in entry.get("un", ()):
            by_un.setdefault(un, []).append(row)
        for name in dict.fromkeys(map(plain_name, (entry["zh"], entry["en"], *entry.get("names", ())))):
            by_name.setdefault(name, []).append(row)
    unlisted = {
        number: Unlisted(entry["zh"], entry["en"], classes[entry["symbol"]] if "symbol" in entry else None)
        for entry in data["by_class"]
        for number in (*entry["cas"], *entry["un"])
    }
    return Tables(
        data["version"],
        data["source"],
        {key: tuple(rows) for key, rows in by_cas.items()},
        {key: tuple(rows) for key, rows in by_un.items()},
        {key: tuple(rows) for key, rows in by_name.items()},
        {division: tuple(classes[s] for s in symbols) for division, symbols in data["transport"].items()},
        unlisted,
    )
