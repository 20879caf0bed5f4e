"""What the queue of referrals can be searched by: from the live state, as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kakou.contracts.documents.reference import Level

from gate_ingest.queue.feed import Queued

LaneMode = Literal["live", "advisory", "shadow"]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a referral is to be; None where it does not matter. mode: of its lane."""

    gate: str | None = None
    lane: str | None = None
    level: Level | None = None
    overdue: bool | None = None
    mode: LaneMode | None = None

    def fits(self, one: Queued, modes: Mapping[str, str], now: datetime) -> bool:
        """modes: of lanes, by `gate.lane`; one that was never configured is live."""
        return (
            self.gate in (None, one.gate)
            and self.lane in (None, one.lane)
            and self.level in (None, one.level)
            and self.overdue in (None, one.due is not None and one.due <= now)
            and self.mode in (None, modes.get(f"{one.gate}.{one.lane}", "live"))
        )

    @property
    def parameters(self) -> dict[str, str | bool]:
        """Of the address of the next page."""
        named = {"gate": self.gate, "lane": self.lane, "level": self.level, "mode": self.mode}
        said: dict[str, str | bool] = {name: value for name, value in named.items() if value is not None}
        return said if self.overdue is None else said | {"overdue": "true" if self.overdue else "false"}
