"""Officers' answers, fields asked, weights and declarations."""

from datetime import timedelta
from decimal import Decimal

from tests.unit.gate_ingest.reports.filled import DAY, MORNING, FilledHistory, minutes


def test_an_officer_s_answer_is_timed_from_the_referral(filled: FilledHistory) -> None:
    for visit, waited, by in (("a", 1, "王"), ("b", 3, "王"), ("c", 8, "李")):
        filled.decision(visit, minutes(waited), by)
    filled.decision("d", None, "李", "rescind")
    rows = [(row["by"], row["answers"], row["median"], row["longest"]) for row in filled.rows("officer-answers")]
    assert rows == [("李", 1, Decimal(480), Decimal(480)), ("王", 2, Decimal(60), Decimal(180))]


def test_fields_are_counted_by_the_grade_of_the_filing(filled: FilledHistory) -> None:
    filled.filed("p1", "G1", 6)
    filled.filed("p2", "G1", 9)
    filled.filed("p3", "declared", 20)
    filled.filed("p4", "G1", 50, at=DAY.until)
    rows = {row["grade"]: row for row in filled.rows("fields-asked")}
    assert rows["G1"] == {"grade": "G1", "passes": 2, "total": 15, "mean": Decimal("7.5"), "fewest": 6, "most": 9}
    assert rows["G4"] == {"grade": "G4", "passes": 0, "total": 0, "mean": None, "fewest": None, "most": None}


def test_a_bridge_s_bias_is_the_mean_of_measured_minus_declared(filled: FilledHistory) -> None:
    for visit, difference in (("a", "-20.00001"), ("b", "-40"), ("c", "601"), ("d", None)):
        filled.visit(visit)
        filled.verdict(visit, difference=difference)
        filled.passage(visit)
    [row] = filled.rows("weights")
    assert (row["trucks"], row["unusable"], row["outside"]) == (4, 1, 1)
    assert row["mean"] == Decimal("-180.33333")
    assert (row["least"], row["most"]) == (Decimal("-601.00000"), Decimal("40.00000"))
    assert row["deviation"] is not None
    assert abs(row["deviation"] - Decimal("364.4")) < 1


def test_a_month_of_days_has_the_bias_of_all_its_trucks(filled: FilledHistory) -> None:
    for day in range(4):
        at = MORNING + timedelta(days=day)
        filled.visit(f"v{day}", at)
        filled.verdict(f"v{day}", at, difference=str(-10 * day))
        filled.passage(f"v{day}", at)
    whole = type(DAY)(DAY.since, DAY.until + timedelta(days=3))
    [month] = filled.rows("weights", whole, by="month")
    days = filled.rows("weights", whole, by="day")
    assert [row["mean"] for row in days] == [Decimal(0), Decimal(10), Decimal(20), Decimal(30)]
    assert (month["mean"], month["least"], month["most"]) == (Decimal(15), Decimal(0), Decimal(30))


def test_declarations_are_open_or_late_as_of_the_end_of_the_period(filled: FilledHistory) -> None:
    filled.declaration("d1", MORNING, MORNING + minutes(60))
    filled.declaration("d2", MORNING - timedelta(days=3))
    filled.declaration("d3", MORNING, DAY.until)
    filled.declaration("d4", DAY.until)
    filled.declaration("d5", MORNING - timedelta(days=20), MORNING - timedelta(days=19), kind="two-step")
    filled.overdue("d5", MORNING)
    rows = {row["kind"]: row for row in filled.rows("declarations")}
    assert rows["list"] == {
        "kind": "list", "filed": 2, "completed": 1, "open": 2, "late": 0, "oldest": MORNING - timedelta(days=3),
    }  # fmt: skip
    assert (rows["two-step"]["open"], rows["two-step"]["late"]) == (0, 1)


def test_a_period_without_anything_gives_zeros(filled: FilledHistory) -> None:
    assert all(row["total"] == 0 for row in filled.rows("passages"))
    assert all(row["passes"] == 0 for row in filled.rows("fields-asked"))
    assert all(row["open"] == 0 for row in filled.rows("declarations"))
    assert all(filled.rows(name) == [] for name in ("turn-times", "stops", "firm-stops", "officer-answers", "weights"))
