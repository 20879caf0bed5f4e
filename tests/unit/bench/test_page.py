"""The table of docs/benchmarks.md: what was measured takes the place of its former rows, the rest stays."""

from pathlib import Path

import pytest

from tests.bench.figures import Figure, at_least, at_most
from tests.bench.page import BEGIN, END, write

ORDER = ("idle", "posts")


def rows(page: Path) -> list[str]:
    return [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    page = tmp_path / "benchmarks.md"
    page.write_text(f"before\n{BEGIN}\n{END}\nafter\n", encoding="utf-8")
    return page


def test_a_part_is_written_anew_and_another_keeps_its_rows_in_the_order_of_the_parts(page: Path) -> None:
    write({"posts": [Figure("a second", "10")]}, "here", "then", ORDER, page)
    write({"idle": [Figure("services", "30 ms"), Figure("broker", "40 ms")]}, "here", "then", ORDER, page)
    write({"idle": [Figure("services", "20 ms")]}, "here", "now", ORDER, page)
    assert rows(page) == ["| idle | services | 20 ms |  |  | now |", "| posts | a second | 10 |  |  | then |"]


def test_what_stands_around_the_table_stays(page: Path) -> None:
    for _ in range(2):
        write({"idle": [Figure("services", "20 ms")]}, "here", "now", ORDER, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n\nhere.\n\n| part |")
    assert text.endswith(f"\n\n{END}\nafter\n")


def test_a_part_that_is_not_measured_any_more_leaves_the_table(page: Path) -> None:
    write({"posts": [Figure("a second", "10")]}, "here", "then", ORDER, page)
    write({"idle": [Figure("services", "20 ms")]}, "here", "now", ("idle",), page)
    assert rows(page) == ["| idle | services | 20 ms |  |  | now |"]


@pytest.mark.parametrize(("measured", "judged"), [(10, "≤ 2 ✓"), (10.1, "≤ 2 ✗")])
def test_an_aim_for_a_ratio_is_held_against_the_ratio(measured: float, judged: str) -> None:
    assert Figure.ratio("p99", measured, 5, "ms", "bare relay", at_most(2)).aim == judged


@pytest.mark.parametrize(("measured", "judged"), [(40, "≥ 40 ✓"), (39.9, "≥ 40 ✗")])
def test_an_aim_without_a_floor_is_held_against_the_figure(measured: float, judged: str) -> None:
    assert Figure.alone("trucks", measured, "", at_least(40)).aim == judged
