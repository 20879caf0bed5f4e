"""The morning as it goes by: a table that ops would recognise."""

from collections import Counter
from time import monotonic

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from kakou_cli.simulate.balance import Check, percentiles
from kakou_cli.simulate.expectations import Expectations


class MorningView:
    """What is shown while trucks come and go."""

    def __init__(self, meant: Expectations, stories: int) -> None:
        self._meant, self._begun = meant, monotonic()
        self._done: Counter[str] = Counter()
        self._bar = Progress(TextColumn("stories"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._task = self._bar.add_task("stories", total=stories)

    def done(self, story: str) -> None:
        self._done[story] += 1
        self._bar.advance(self._task)

    def __rich__(self) -> RenderableType:
        table = Table(title="A morning at the gate", expand=False)
        for column in ("verdict", "what it means", "trucks", "hazardous"):
            table.add_column(column, justify="right" if column in ("trucks", "hazardous") else "left")
        for verdict, means in MEANS.items():
            of_kind = [visit for visit in self._meant.visits if visit.verdict == verdict]
            table.add_row(verdict, means, str(len(of_kind)), str(sum(visit.hazardous for visit in of_kind)))
        under = f" {waits(self._meant.latencies)}\n broken stories: {len(self._meant.broken)}"
        under += f", unanswered: {len(self._meant.unanswered)}"
        shipments = [_shipments(self._meant)] if self._meant.shared else []
        return Group(_trucks(self._meant), *shipments, table, under, self._bar, "")


def waits(latencies: list[float]) -> str:
    """How long the gate let weighed trucks wait, in words: without their own wait for the lane before them."""
    shown = {name: f"{seconds * 1000:.0f} ms" for name, seconds in percentiles(latencies).items()}
    if not shown:
        return "A truck's data sent to its verdict read: not measured yet."
    within = f"half within {shown['p50']}, 95 of 100 within {shown['p95']}, 99 of 100 within {shown['p99']}"
    return f"A truck's data sent to its verdict read: {within}."


MEANS = {"release": "the barrier opens", "refer": "an officer decides", "refuse": "it stays closed"}
COLOURS = {"release": "green", "refer": "yellow", "refuse": "red"}


def _trucks(meant: Expectations) -> Table:
    title = "Trucks that left their lanes last"
    table = Table(title=title, expand=False, box=SIMPLE, pad_edge=False, collapse_padding=True)
    # Of 80 characters the display's text has as many as a display of ten Chinese ones; the story has what is left.
    for column, least, most in (
        ("lane", 9, 9),
        ("plate", 8, 8),
        ("what happened", None, 27),
        ("verdict", 7, 7),
        ("driver reads", 20, None),
    ):
        table.add_column(column, no_wrap=True, min_width=least, max_width=most)
    for seen in meant.seen:
        verdict = f"[{COLOURS.get(seen.verdict, 'white')}]{seen.verdict}"
        table.add_row(f"{seen.zone} {seen.lane}", seen.plate, seen.story, verdict, seen.led)
    return table


def _shipments(meant: Expectations) -> Table:
    """Declarations that many trucks share: what the barriers have let through so far."""
    table = Table(title="One declaration, many trucks", expand=False, box=SIMPLE, pad_edge=False)
    for column in ("zone", "declaration", "goods", "passed", "declared"):
        table.add_column(column, no_wrap=True, justify="right" if column in ("passed", "declared") else "left")
    for (zone, no), goods in meant.shared.items():
        table.add_row(zone, no, goods, f"{meant.raised[zone, no, 1]:f}", f"{meant.declared[zone, no, 1]:f}")
    return table


def balance_table(checks: list[Check]) -> RenderableType:
    """The balance as people read it."""
    table = Table(title="Balance: the gate's books against what was acted out", expand=False)
    table.add_column("check")
    table.add_column("counted", justify="right")
    table.add_column("")
    for check in checks:
        table.add_row(
            check.name, str(check.counted), "[green]pass" if check.passes else f"[red]FAIL ({len(check.faults)})"
        )
    faults = "\n".join(f"[red]{check.name}:[/red] {fault}" for check in checks for fault in check.faults[:8])
    return Group(table, faults)
