"""Files that are not what `kakou log export` wrote, or hold nothing: a sentence for each, never a traceback."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.recorded import RecordedGate
from tests.unit.cli.test_commands import kakou

Lines = list[dict[str, Any]]
VERDICT = "verdict.reached"


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    """The log of one truck, line by line."""
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20650")
    file = gate.export(tmp_path_factory.mktemp("log") / "log.jsonl.gz")
    return [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


def told(lines: Lines, what: str) -> int:
    return next(place for place, line in enumerate(lines) if what in line.get("value", ""))


def written(lines: Lines, file: Path) -> Path:
    """With a last line that counts them as they are."""
    lines[-1] = {"end": True, "records": len(lines) - 2}
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf8")
    return file


def without_origin(lines: Lines) -> None:
    del lines[told(lines, VERDICT)]["headers"]["kakou-origin"]


def of_no_origin(lines: Lines) -> None:
    lines[told(lines, VERDICT)]["headers"]["kakou-origin"] = "abc"


def of_no_place(lines: Lines) -> None:
    lines[told(lines, VERDICT)]["offset"] = "somewhere"


def of_no_zone(lines: Lines) -> None:
    lines[0]["partition"] = "everywhere"


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (without_origin, "'kakou-origin' is missing"),
        (of_no_origin, "no record of a log"),
        (of_no_place, "no record of a log"),
        (of_no_zone, "line 1: it does not say whose log it is"),
    ],
)
def test_a_record_that_cannot_be_one_is_named_by_its_line(
    lines: Lines, tmp_path: Path, tamper: Callable[[Lines], None], said: str
) -> None:
    altered = json.loads(json.dumps(lines))
    tamper(altered)
    result = kakou("verify", written(altered, tmp_path / "log.jsonl"))
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_verdict_put_beside_the_true_one_is_a_difference(lines: Lines, tmp_path: Path) -> None:
    place = told(lines, VERDICT)
    forged = lines[place] | {"value": lines[place]["value"].replace('"refuse"', '"release"')}
    for before in (True, False):
        two = [forged, lines[place]] if before else [lines[place], forged]
        altered = [*lines[:place], *two, *lines[place + 1 :]]
        result = kakou("verify", written(altered, tmp_path / "log.jsonl"))
        assert result.exit_code == 1
        assert "it is recorded twice" in result.stdout


def test_an_event_taken_out_is_a_difference(lines: Lines, tmp_path: Path) -> None:
    place = next(at for at, line in enumerate(lines) if "vehicle.gathered" in line.get("value", ""))
    result = kakou("verify", written([*lines[:place], *lines[place + 1 :]], tmp_path / "log.jsonl"))
    assert result.exit_code == 1


def test_a_log_of_nothing_is_not_said_to_agree(lines: Lines, tmp_path: Path) -> None:
    file = written(list(lines), tmp_path / "log.jsonl")
    result = kakou("verify", file, "--from", "2099-01-01")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing of this period" in result.stderr
    assert kakou("report", "log-stops", file, "--from", "2099-01-01").stdout == "No truck came in this period.\n"


def test_a_period_is_told_to_be_none_whichever_end_is_named_first(lines: Lines, tmp_path: Path) -> None:
    file = written(list(lines), tmp_path / "log.jsonl")
    for order in (("--from", "2026-11-25", "--to", "2026-11-24"), ("--to", "2026-11-23", "--from", "2026-11-24")):
        result = kakou("report", "log-stops", file, *order)
        assert result.exit_code == 2
        assert "--to must be later than --from" in result.stderr


def test_a_table_is_written_in_a_format_that_its_name_says(lines: Lines, tmp_path: Path) -> None:
    file = written(list(lines), tmp_path / "log.jsonl")
    result = kakou("export", "verdicts", tmp_path / "verdicts.xlsx", "--log", file)
    assert result.exit_code == 2
    assert "must end in .csv or .parquet, or add --format" in result.stderr
    nowhere = kakou("export", "verdicts", tmp_path / "nowhere" / "verdicts.csv", "--log", file)
    assert nowhere.stderr == f"kakou: {tmp_path / 'nowhere'} is not a folder that can be written to\n"
    assert kakou("export", "verdicts", tmp_path / "verdicts", "--log", file, "--format", "csv").exit_code == 0
