"""The warehouse and the safety office of a zone, through the public interface."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
from kakou.contracts import topics

from tests.e2e.cases.papers import Fields
from tests.e2e.cases.trade import WAIT, Trade

_NUMBERS: Iterator[int] = count(1)


@dataclass(frozen=True)
class Unit:
    """A storage unit that no other test uses. document: what is filed of it."""

    trade: Trade
    document: Fields = field(default_factory=dict)
    no: str = field(default_factory=lambda: f"F-{next(_NUMBERS):03}")

    def __post_init__(self) -> None:
        self.trade.puts(f"storage-units/{self.no}", {"kind": "warehouse", **self.document}, by="safety")

    def moves(self, direction: str, quantity: str, unit: str = "t", **more: Any) -> httpx.Response:
        """The warehouse reports a movement. Of `more`, what does not belong to the movement describes the substance."""
        about: Fields = {name: more.pop(name) for name in ("pass_no", "item_no") if name in more}
        data = {"direction": direction, "substance": more, "quantity": quantity, "unit": unit, **about}
        event = {
            "specversion": "1.0",
            "id": uuid4().hex,
            "source": f"/{self.trade.zone.code}/wms/w1",
            "type": topics.GOODS_MOVED,
            "subject": self.no,
            "time": datetime.now(UTC).isoformat(),
            "data": data,
        }
        answer: httpx.Response = self.trade.zone.wms.post("/v1/events", json=event, headers=WAIT)
        return answer

    def view(self, at: str | None = None) -> Fields:
        """The unit as the safety office sees it, now or as of a time."""
        return asked(self.trade, f"storage-units/{self.no}", **({"at": at} if at else {}))

    def alerts(self) -> list[Fields]:
        """What the office was told of the unit."""
        items: list[Fields] = asked(self.trade, "alerts", limit=500)["items"]
        return [alert for alert in items if alert["storage_unit"] == self.no and alert["kind"] != "truck"]


def asked(trade: Trade, path: str, **query: Any) -> Fields:
    """What the safety office answers once it knows what the log holds."""
    trade.until_told()
    answer = httpx.get(f"{trade.office}/v1/{path}", headers=trade.zone.safety.headers, params=query)
    assert answer.status_code == 200, answer.text
    body: Fields = answer.json()
    return body
