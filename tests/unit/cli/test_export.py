"""Passages and verdicts for other systems, and a warehouse's own list held against the gate's."""

import csv
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest
from kakou.contracts import topics
from kakou.lists.csv_rows import unmarked
from kakou_cli.__main__ import app
from kakou_cli.export.tables import Column, Format, write_table
from typer.testing import CliRunner, Result

from tests.unit.cli.recorded import RecordedGate
from tests.unit.lane_router.gate import FIRM, LIST, declaration, empty, part, pass_no
from tests.unit.path import START

OTHER_FIRM = "3105940099"


@pytest.fixture(scope="module")
def gate() -> RecordedGate:
    """Two trucks of one list, 40 and 60 of 100; an empty one of another firm; one that is turned away."""
    gate = RecordedGate()
    gate.declare(declaration())
    for serial, quantity in ((1, "40"), (2, "60")):
        gate.registers(plate=f"苏E{serial:05}")
        gate.file(part(serial, quantity))
        gate.goes_through(f"s{serial}", plate=f"苏E{serial:05}")
    gate.registers(plate="苏E00003")
    gate.file(empty(3, plate="苏E00003", firm=OTHER_FIRM))
    gate.goes_through("s3", plate="苏E00003", weight="8000")
    gate.gather("s4", plate="苏E00004")
    gate.departs("s4", "backed-out")
    gate.settle()
    return gate


@pytest.fixture(scope="module")
def log(gate: RecordedGate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gate.export(tmp_path_factory.mktemp("log") / "log.jsonl.gz")


def kakou(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], env={"COLUMNS": "200"})


def exported(what: str, out: Path, log: Path, *more: object) -> list[dict[str, str]]:
    result = kakou("export", what, out, "--log", log, *more)
    assert result.exit_code == 0, result.stderr
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_passages_have_a_row_for_each_goods_line_counted(log: Path, tmp_path: Path) -> None:
    rows = exported("passages", tmp_path / "p.csv", log)
    counted = [(row["sequence"], row["pass"], row["document"], row["line"], row["quantity"]) for row in rows]
    assert counted == [
        ("1", pass_no(1), LIST, "1", "40.00000"),
        ("2", pass_no(2), LIST, "1", "60.00000"),
        ("3", pass_no(3), "", "", ""),
    ]
    assert (rows[0]["plate"], rows[0]["measured_kg"], rows[0]["irregular"]) == ("苏E00001", "20000.00000", "false")


def test_a_firm_is_given_its_own_and_no_other(log: Path, tmp_path: Path) -> None:
    ours = exported("passages", tmp_path / "p.csv", log, "--enterprise", FIRM)
    theirs = exported("passages", tmp_path / "q.csv", log, "--enterprise", OTHER_FIRM)
    assert [row["sequence"] for row in ours] == ["1", "2"]
    assert [row["sequence"] for row in theirs] == ["3"]
    verdicts = exported("verdicts", tmp_path / "v.csv", log, "--enterprise", OTHER_FIRM)
    assert [row["visit"] for row in verdicts] == ["G1.E01.s3"]


def test_parquet_holds_the_same_in_the_types_that_customs_has_them(log: Path, tmp_path: Path) -> None:
    assert kakou("export", "passages", tmp_path / "p.parquet", "--log", log).exit_code == 0
    table = pq.read_table(tmp_path / "p.parquet")
    assert str(table.schema.field("quantity").type) == "decimal128(19, 5)"
    assert str(table.schema.field("at").type) == "timestamp[ms, tz=UTC]"
    first = table.to_pylist()[0]
    assert (first["quantity"], first["at"], first["containers"]) == (Decimal("40.00000"), START, [])
    texts = exported("passages", tmp_path / "p.csv", log)
    assert [row["pass"] for row in texts] == table.column("pass").to_pylist()


def test_verdicts_have_a_row_for_each_revision_with_its_reasons(log: Path, tmp_path: Path) -> None:
    rows = exported("verdicts", tmp_path / "v.csv", log)
    assert [(row["visit"], row["verdict"]) for row in rows[:3]] == [(f"G1.E01.s{n}", "release") for n in (1, 2, 3)]
    assert rows[3]["verdict"] != "release"
    assert rows[3]["reasons"]
    assert datetime.fromisoformat(rows[0]["at"]) == START


def test_over_http_passages_are_read_page_by_page(
    gate: RecordedGate, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passages = [one.data for one in gate.out(topics.VERDICTS_TOPIC, topics.PASSAGE_RECORDED)]

    def answer(request: httpx.Request) -> httpx.Response:
        after = int(request.url.params.get("after", 0))
        more = {"next": f"/v1/passages?after={after + 2}&limit=2"} if after + 2 < len(passages) else {}
        return httpx.Response(200, json={"items": passages[after : after + 2], **more})

    real = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **more: real(transport=httpx.MockTransport(answer), **more))
    result = kakou("export", "passages", tmp_path / "h.csv", "--token", "kk_3105W_x")
    assert result.exit_code == 0, result.stderr
    exported("passages", tmp_path / "l.csv", log)
    assert (tmp_path / "h.csv").read_bytes() == (tmp_path / "l.csv").read_bytes()


FORMULAS = (
    *(
        "=cmd|'/c calc'!A1",
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u3000=1",
        "＝1+1",
        "－1",
        "＋1",
        "＠x",
    ),
    *("'=1", "''", "'"),
)
ORDINARY = ("苏E00001", "a=b", "1-2", "O'Neill", "", " ", "G1.E01.s1", "王关员")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_in_a_table_is_run_by_a_spreadsheet_and_each_can_be_read_back(text: str, tmp_path: Path) -> None:
    columns = (Column("by"), Column("containers", "texts"))
    file = tmp_path / "t.csv"
    write_table(file, Format.CSV, columns, [{"by": text, "containers": (text, "CSQU3054383")}])
    with file.open(encoding="utf-8", newline="") as opened:
        _, (by, containers) = csv.reader(opened)
    assert by.startswith("'")
    assert unmarked(by) == text
    assert [unmarked(one) for one in containers.split(";")] == [text, "CSQU3054383"]
    write_table(tmp_path / "t.parquet", Format.PARQUET, columns, [{"by": text, "containers": (text,)}])
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == [{"by": text, "containers": [text]}]


@pytest.mark.parametrize("text", ORDINARY)
def test_other_texts_and_amounts_below_zero_stand_as_they_are(text: str, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    columns = (Column("by"), Column("difference_kg", "amount"))
    write_table(file, Format.CSV, columns, [{"by": text, "difference_kg": Decimal(-600)}])
    with file.open(encoding="utf-8", newline="") as opened:
        assert list(csv.reader(opened))[1] == [text, "-600.00000"]
    assert unmarked(text) == text


# ------------------------------------------------------------------ a warehouse's list


def theirs(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / "warehouse.csv"
    file.write_bytes(text.encode(encoding))
    return file


LISTS: dict[str, str] = {
    "by pass": f"pass,quantity\n{pass_no(1)},40\n{pass_no(2)},60\n",
    "by document and line": f"document,line,quantity\n{LIST},1,100\n",
    "in several rows": f"pass;quantity\n{pass_no(1)};15.5\n{pass_no(1)};24.5\n{pass_no(2)};60\n",
    "in tonnes": f"pass,quantity,unit\n{pass_no(1)},0.04,t\n{pass_no(2)},60,kg\n",
    "with columns of its own": f'日期,核放单号,数量,备注\n11-22,{pass_no(1)},40,好\n,{pass_no(2)},"60.00",\n\n',
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_list_that_says_the_same_agrees(name: str, encoding: str, log: Path, tmp_path: Path) -> None:
    result = kakou("export", "reconcile", "--theirs", theirs(tmp_path, LISTS[name], encoding), "--log", log)
    assert result.exit_code == 0, result.stdout + result.stderr
    assert "0 differ, 0 only ours, 0 only theirs" in result.stdout


def test_a_list_that_says_otherwise_is_held_against_the_gate_s(log: Path, tmp_path: Path) -> None:
    text = f"pass,quantity\n{pass_no(1)},39.99999\n{pass_no(9)},5\n"
    result = kakou("export", "reconcile", "--theirs", theirs(tmp_path, text), "--log", log, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["matched"] == 0
    assert [(row["pass"], row["gate"]["quantity"], row["list"]["quantity"]) for row in found["differing"]] == [
        (pass_no(1), "40.00000", "39.99999")
    ]
    assert [(row["pass"], row["gate"]["quantity"]) for row in found["only_ours"]] == [(pass_no(2), "60.00000")]
    assert [(row["pass"], row["list"]["quantity"]) for row in found["only_theirs"]] == [(pass_no(9), "5.00000")]
    said = kakou("export", "reconcile", "--theirs", theirs(tmp_path, text), "--log", log).stdout
    assert "0 matched, 1 differ, 1 only ours, 1 only theirs." in said


def test_another_unit_is_another_quantity(log: Path, tmp_path: Path) -> None:
    text = f"pass,quantity,unit\n{pass_no(1)},40,007\n{pass_no(2)},60,035\n"
    result = kakou("export", "reconcile", "--theirs", theirs(tmp_path, text), "--log", log, "--json")
    assert [row["list"]["unit"] for row in json.loads(result.stdout)["differing"]] == ["007"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pass,weight\nx,1\n", "must have a column quantity"),
        ("plate,quantity\nx,1\n", "pass or document"),
        ("pass,quantity\nx,1\ny,many\n", "row 3: the quantity must be a decimal"),
    ],
)
def test_a_list_that_cannot_be_read_is_said_to_be_so(text: str, said: str, log: Path, tmp_path: Path) -> None:
    result = kakou("export", "reconcile", "--theirs", theirs(tmp_path, text), "--log", log)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


TASK = {
    "id": "T1",
    "kind": "irregular-raise",
    "subject": {"kind": "visit", "no": "G1.E01.s1"},
    "opened_at": "2026-11-22T08:00:00Z",
    "due": None,
    "text": {"zh": "=道闸", "en": "barrier"},
    "closed": {"by": "王伟", "at": "2026-11-22T09:00:00Z", "why": "seen"},
}
LINE: dict[str, Any] = {"no": LIST, "line": 1, "hs": "2905110000", "name": "甲醇", "unit": "035"}
LINE |= {"declared": "20.00000", "allocated": "10.00000", "passed": "0.00000"}
DECISION: dict[str, Any] = {
    "at": "2026-11-22T08:00:00Z",
    "visit": "G1.E01.s1",
    "decision": "release",
    "by": "王伟",
    "reason": "-",
}
DECISION |= {"revision": 2, "gate": "G1", "lane": "E01", "root": 7}
MOVEMENT = {"at": "2026-11-22T08:00:00Z", "storage_unit": "T-01", "direction": "in", "quantity": "20.50000", "root": 7}
ALERT = {
    "id": "A1",
    "sequence": 1,
    "at": "2026-11-22T08:00:00Z",
    "goods": [{"name": "甲醇", "class": "3"}],
    "drill": False,
}


@pytest.mark.parametrize(
    ("what", "path", "item", "shown"),
    [
        ("tasks", "/v1/tasks", TASK, {"subject_no": "G1.E01.s1", "closed_by": "王伟", "due": None, "opened_at": START}),
        ("ledger", "/v1/ledger", LINE, {"no": LIST, "line": 1, "declared": Decimal(20), "passed": Decimal(0)}),
        ("decisions", "/v1/decisions", DECISION, {"at": START, "reason": "-", "revision": 2}),
        ("movements", "/v1/goods-movements", MOVEMENT, {"quantity": Decimal("20.5"), "cas": None}),
        ("alerts", "/v1/alerts", ALERT, {"sequence": 1, "goods": ["甲醇"], "classes": ["3"], "drill": False}),
    ],
)
def test_a_list_is_written_with_its_columns_page_by_page(
    what: str, path: str, item: dict[str, Any], shown: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[httpx.QueryParams] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == path
        asked.append(request.url.params)
        more = {} if len(asked) % 2 == 0 else {"next": f"{path}?after=x"}
        return httpx.Response(200, json={"items": [item], **more})

    real = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **more: real(transport=httpx.MockTransport(answer), **more))
    period = [] if what == "ledger" else ["--from", "2026-11-22"]
    for form in ("parquet", "csv"):
        result = kakou("export", what, tmp_path / f"l.{form}", "--token", "kk_3105W_x", *period)
        assert result.exit_code == 0, result.output
    written = pq.read_table(tmp_path / "l.parquet").to_pylist()
    assert [{name: row[name] for name in shown} for row in written] == [shown, shown]
    assert len((tmp_path / "l.csv").read_text("utf-8").splitlines()) == 3
    assert asked[0].get("from") == ("2026-11-22T00:00:00+08:00" if period else None)
