"""What is shown of a zone's state: by whoever processes the zone, after a restart as before."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from gate_ingest.gauges import Gauges, expiring
from gate_ingest.handler import SERVICE
from gate_ingest.metrics import GateMetrics
from kakou.contracts import topics
from kakou.runtime.host import Host
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.zones import Zones
from kakou.service.tokens import TokenEntry
from lane_router.handler import SERVICE as ROUTER
from prometheus_client import CollectorRegistry
from weight_check.handler import SERVICE as WEIGHT_CHECK

from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.path import ZONE, Path
from tests.unit.weight_check.crossing import Crossing

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@dataclass
class Instance:
    """Of gate-ingest, with the read model of a path; it processes the one partition or none."""

    path: Path
    partitions: list[int] = field(default_factory=lambda: [0])
    zones: Zones = field(default_factory=Zones)

    def __post_init__(self) -> None:
        self.zones.learn(ZONE, 0)
        self._registry = CollectorRegistry()
        self.metrics = GateMetrics(self._registry)
        self.states = SimpleNamespace(of=lambda service: MemoryReader(self.path.stores[service]))
        self._gauges = Gauges(cast(Host, self), self.metrics)

    def held(self, _: str) -> list[int]:
        return self.partitions

    def shows(self, metric: str, **labels: str) -> float | None:
        self.path.settle()
        asyncio.run(self._gauges.look())
        return self._registry.get_sample_value(metric, {"zone": ZONE, **labels})

    def shows_lane(self) -> float | None:
        return self.shows("kakou_lane_up", lane="G1.E01")


def read_model(crossing: Crossing) -> Path:
    """What gate-ingest makes of what has been told so far."""
    crossing.settle()
    return Path([SERVICE], log=crossing.log)


REPORTS: list[dict[str, Any]] = [
    {},
    {"open": False},
    *(
        {"devices": [{"id": no, "state": state, **kind}]}
        for no, kind in (("15", {}), ("16", {}), ("barrier", {}), ("WB1", {"kind": "weighbridge"}), ("7", {}))
        for state in (0, 1, 2, 3)
    ),
    {"devices": [{"id": "15", "state": 1}, {"id": "LED", "kind": "display", "state": 2}]},
    {"open": False, "devices": [{"id": "16", "state": 0}]},
]


@pytest.mark.parametrize("report", REPORTS, ids=str)
def test_a_lane_is_up_on_the_dashboard_where_trucks_are_sent_to_it(report: dict[str, Any]) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.lane_says(**report)
    crossing.gathers()
    stopped = any(reason["code"].startswith("lane.state.") for reason in crossing.verdict()["reasons"])
    assert Instance(read_model(crossing)).shows_lane() == (0 if stopped else 1)


def test_a_lane_that_no_longer_reports_is_down_until_it_does() -> None:
    crossing = Crossing()
    crossing.lane_says()
    instance = Instance(read_model(crossing))
    assert instance.shows_lane() == 1
    crossing.wait(timedelta(minutes=31))
    crossing.settle()
    assert instance.shows_lane() == 0
    crossing.lane_says()
    crossing.settle()
    assert instance.shows_lane() == 1


def test_a_lane_that_may_be_silent_for_longer_is_as_its_last_report_said() -> None:
    crossing = Crossing()
    crossing.lane_says()
    crossing.wait(timedelta(minutes=31))
    instance = Instance(read_model(crossing))
    assert instance.shows_lane() == 0
    crossing.policy(lane_silence="PT2H")
    crossing.wait(timedelta(minutes=2))
    crossing.settle()
    assert instance.shows_lane() == 1


@pytest.mark.parametrize("silent", [False, True], ids=["closed", "silent"])
def test_an_instance_that_was_started_after_a_lanes_last_word_shows_that_it_is_down(silent: bool) -> None:
    crossing = Crossing()
    crossing.lane_says(open=silent)
    if silent:
        crossing.wait(timedelta(minutes=31))
    model = read_model(crossing)
    assert Instance(model).shows_lane() == 0
    assert Instance(model).shows_lane() == 0


def test_an_instance_shows_nothing_of_a_zone_that_another_processes_now() -> None:
    """Its last word would be taken for true for ever, a lane that is down say."""
    crossing = Crossing()
    crossing.lane_says(open=False)
    instance = Instance(read_model(crossing))
    assert instance.shows_lane() == 0
    assert instance.shows("kakou_referrals_open") == 0
    instance.metrics.bias.labels(ZONE, "G1.E01").set(120)
    assert instance.shows("kakou_scale_bias_kg", bridge="G1.E01") == 120
    instance.partitions = []
    assert instance.shows_lane() is None
    assert instance.shows("kakou_scale_bias_kg", bridge="G1.E01") is None
    for metric in ("kakou_referrals_open", "kakou_ledger_open_declarations", "kakou_tokens_expiring"):
        assert instance.shows(metric) is None


def issued(valid: timedelta | None, at: datetime = NOW) -> TokenEntry:
    return TokenEntry(name="王伟", scopes=("ops",), issued_at=at, expires=None if valid is None else at + valid)


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("token", "counts"),
    [
        (issued(90 * DAY, NOW - 77 * DAY), True),
        (issued(365 * DAY, NOW - 364 * DAY), True),
        (issued(14 * DAY + timedelta(seconds=5), NOW - timedelta(seconds=6)), True),
        (issued(90 * DAY, NOW - 76 * DAY), False),
        (issued(90 * DAY, NOW - 91 * DAY), False),
        (issued(timedelta(hours=8)), False),
        (issued(14 * DAY), False),
        (issued(None), False),
        (TokenEntry(name="王伟", scopes=("ops",), expires=NOW + DAY), True),
    ],
)
def test_a_token_counts_as_about_to_expire_in_its_last_two_weeks(token: TokenEntry, counts: bool) -> None:
    assert expiring([token, issued(90 * DAY)], NOW) == counts


def test_a_token_that_is_about_to_expire_is_shown_until_it_is_revoked() -> None:
    now = datetime.now(UTC)
    log = MemoryLog(now_ms=int((now - 80 * DAY).timestamp() * 1_000))
    path, told = Path([ROUTER, WEIGHT_CHECK], log=log), {"digest": "a" * 64, "by": "operator"}
    path.tell(topics.TOKEN_ISSUED, told | {"name": "王伟", "scopes": ["ops"], "expires": (now + 10 * DAY).isoformat()})
    path.settle()
    model = Path([SERVICE], log=log)
    assert Instance(model).shows("kakou_tokens_expiring") == 1
    path.tell(topics.TOKEN_REVOKED, told)
    path.settle()
    assert Instance(model).shows("kakou_tokens_expiring") == 0
