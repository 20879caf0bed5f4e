"""The table in docs/benchmarks.md, which `make bench` writes: a part that was not measured keeps its rows."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.bench.figures import Figure

PAGE = Path("docs/benchmarks.md")
BEGIN, END = "<!-- `make bench` writes this table -->", "<!-- end of the table -->"
HEAD = ("part", "figure", "measured", "held against: ratio", "aim", "measured on")


def write(
    measured: Mapping[str, Sequence[Figure]], machine: str, when: str, order: Sequence[str], page: Path = PAGE
) -> None:
    """Put the rows of the measured parts in the place of their former ones, all parts in `order`."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    table, _, after = rest.partition(END)
    rows = _kept(table)
    for part, figures in measured.items():
        rows[part] = [_row((part, f.name, f.measured, f.against, f.aim, when)) for f in figures]
    lines = [
        f"{machine}.",
        "",
        _row(HEAD),
        "|---" * len(HEAD) + "|",
        *(row for part in order for row in rows.get(part, ())),
    ]
    page.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}", encoding="utf-8")


def _kept(table: str) -> dict[str, list[str]]:
    """The rows there are, by part."""
    rows: dict[str, list[str]] = {}
    for line in table.splitlines():
        part = line.strip("| ").partition("|")[0].strip()
        if line.startswith("| ") and part != HEAD[0]:
            rows.setdefault(part, []).append(line)
    return rows


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
