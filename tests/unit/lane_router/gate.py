"""A gate for stories: papers filed, trucks that come, and what lane-router told about them."""

from datetime import timedelta
from typing import Any

from kakou.contracts import topics
from kakou.contracts.events.decided_on import DecidedOn
from kakou.runtime.memory.log import MemoryLog
from lane_router.handler import SERVICE

from tests.unit.path import Out, Path

FIRM = "3105940042"
LIST = "QD310526I000000042"
OTHER_LIST = "QD310526I000000043"
LIST_OUT = "QD310526E000000044"
TWO_STEP = "310520261000000042"
PLATE = "苏E01234"
NO_DRAWS = {"aeo": "0", "ordinary": "0", "dishonest": "0"}


def pass_no(serial: int, direction: str = "I") -> str:
    return f"Z3105{direction}261122{serial:012d}"


def line(quantity: str = "100", **fields: Any) -> dict[str, Any]:
    return {"line": 1, "name": "电解铜", "unit": "035", "quantity": quantity, "gross": "12000", **fields}


def declaration(no: str = LIST, **fields: Any) -> dict[str, Any]:
    base = {"no": no, "kind": "list", "direction": "I", "firm": FIRM, "approved": True, "lines": [line()]}
    return {**base, **fields}


def two_step(no: str = TWO_STEP, **fields: Any) -> dict[str, Any]:
    return declaration(no, kind="two-step", approved=False, summary_accepted=True, summary_released=True, **fields)


def filed(serial: int = 1, direction: str = "I", plate: str = PLATE, **fields: Any) -> dict[str, Any]:
    """A pass of type 2 that takes the whole of LIST."""
    base = {
        "no": pass_no(serial, direction),
        "type": 2,
        "direction": direction,
        "bind": 2,
        "firm": FIRM,
        "vehicle": {"plate": plate, "tare": "8000"},
        "documents": [{"kind": "list", "no": LIST}],
        "gross": "12000",
        "total": "20000",
    }
    return {**base, **fields}


def part(serial: int, quantity: str, document: str = LIST, **fields: Any) -> dict[str, Any]:
    """A pass of one truck of many on a list."""
    goods = [{"line": 1, "document_line": 1, "quantity": quantity, "unit": "035", "gross": "12000"}]
    plate = fields.pop("plate", f"苏E{serial:05d}")
    documents = [{"kind": "list", "no": document}]
    return filed(serial, plate=plate, bind=3, documents=documents, goods=goods, **fields)


def empty(serial: int = 1, **fields: Any) -> dict[str, Any]:
    base = filed(serial, **{"type": 6, "total": "8000", **fields})
    return {name: value for name, value in base.items() if name not in ("bind", "documents", "gross")}


def registered(serial: int = 1, *goods: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Gate-registered goods: canteen rice unless said otherwise."""
    rice = {"line": 1, "name": "大米", "goods_kind": "living", "unit": "kg", "quantity": "4000", "gross": "4000"}
    contact = {"name": "食堂", "phone": "0512-00000000"}
    base = filed(serial, type=5, goods=list(goods) or [rice], contact=contact, gross="4000", total="12000", **fields)
    return {name: value for name, value in base.items() if name not in ("bind", "documents")}


class Gate(Path):
    """lane-router alone, with no draws unless a story sets them."""

    def __init__(self, log: MemoryLog | None = None, **policy: Any) -> None:
        super().__init__([SERVICE], log or MemoryLog())
        self.policy(draw=NO_DRAWS, spot_check=NO_DRAWS, **policy)

    def policy(self, **items: Any) -> int:
        return self.tell(topics.POLICY_SET, {"policy": items})

    def declare(self, *declarations: dict[str, Any], **fields: Any) -> int:
        for one in declarations:
            position = self.tell(topics.DECLARATION_FILED, {"declaration": one, **fields})
        return position

    def file(self, *passes: dict[str, Any]) -> int:
        for one in passes:
            position = self.tell(topics.PASS_FILED, {"pass": one})
        return position

    def void(self, serial: int = 1, direction: str = "I") -> int:
        return self.tell(topics.PASS_VOIDED, {"no": pass_no(serial, direction), "reason": "装车有误"})

    def order(self, kind: str, no: str, state: str = "open", order: str = "B1") -> int:
        data = {"control_order": {"id": order, "target": {"kind": kind, "no": no}, "state": state}}
        return self.tell(topics.CONTROL_ORDER_PLACED, data)

    def lane(self, lane: str, gate: str = "G1", **fields: Any) -> int:
        return self.tell(topics.LANE_CONFIGURED, {"lane": {"gate": gate, "lane": lane, **fields}})

    def gather(self, session: str = "s1", plate: str | None = PLATE, lane: str = "G1/E01", **fields: Any) -> int:
        mode = {name: fields.pop(name) for name in ("event_id",) if name in fields}
        plates = [{"text": plate, "confidence": "Y"}] if plate else []
        data = {"direction": "I", "plates": plates, "weight": "20000", **fields}
        return self.tell(topics.VEHICLE_GATHERED, data, subject=session, source=f"/3105W/{lane}", **mode)

    def raised(self, session: str = "s1", lane: str = "G1/E01") -> int:
        return self.tell(topics.BARRIER_REPORTED, {"state": "raised"}, subject=session, source=f"/3105W/{lane}")

    def departs(self, session: str = "s1", how: str = "cleared", lane: str = "G1/E01") -> int:
        return self.tell(topics.VEHICLE_DEPARTED, {"how": how}, subject=session, source=f"/3105W/{lane}")

    def goes_through(self, session: str = "s1", lane: str = "G1/E01", **fields: Any) -> None:
        self.gather(session, lane=lane, **fields)
        self.raised(session, lane)
        self.departs(session, lane=lane)

    def decides(
        self,
        session: str = "s1",
        decision: str = "release",
        *,
        lane: str = "G1.E01",
        on: DecidedOn | None = None,
        **fields: Any,
    ) -> int:
        """on: how the visit stood by what the gate showed when the decision came in."""
        visit = f"{lane}.{session}"
        data = {"visit": visit, "decision": decision, "reason": "已核对", "by": "王关员", **fields}
        shown = on.attribute if on is not None else {}
        return self.tell(topics.VISIT_DECIDED, data, subject=visit, source="/3105W/officers", **shown)

    # ------------------------------------------------------------------ what was told

    def routed(self, session: str = "s1", lane: str = "G1.E01") -> dict[str, Any]:
        """The last that was told of the visit's papers."""
        told = [one for one in self.out(type_=topics.VISIT_ROUTED) if one.subject == f"{lane}.{session}"]
        assert told, f"nothing was routed for {session}"
        return told[-1].data

    def codes(self, session: str = "s1", lane: str = "G1.E01") -> list[str]:
        """The codes of all that speaks about the visit or its passes, but for which of the trucks it is and for what
        hazardous goods are aboard."""
        told = self.routed(session, lane)
        codes = [one["code"] for part in (told, *told["passes"]) for one in part["findings"]]
        return [code for code in codes if code not in ("document.trucks.progress", "hazmat.goods.aboard")]

    def facts(self, code: str, session: str = "s1") -> dict[str, str]:
        told = self.routed(session)
        found = [one for part in (told, *told["passes"]) for one in part["findings"] if one["code"] == code]
        assert found, f"{code} was not found"
        facts: dict[str, str] = found[0]["facts"]
        return facts

    def view(self, serial: int = 1, direction: str = "I") -> dict[str, Any]:
        """The pass as it was last told."""
        no = pass_no(serial, direction)
        told = [one for one in self.out(type_=topics.PASS_CHANGED) if one.subject == no]
        assert told, f"nothing was told of {no}"
        view: dict[str, Any] = told[-1].data["view"]
        return view

    def state(self, serial: int = 1, direction: str = "I") -> str:
        return str(self.view(serial, direction)["state"])

    def refusals(self, serial: int = 1, direction: str = "I") -> list[str]:
        return [reason["code"] for reason in self.view(serial, direction)["reasons"]]

    def progress(self, no: str = LIST) -> dict[str, Any]:
        told = [one for one in self.out(type_=topics.DECLARATION_CHANGED) if one.subject == no]
        assert told, f"nothing was told of {no}"
        progress: dict[str, Any] = told[-1].data["progress"]
        return progress

    def counters(self, no: str = LIST) -> tuple[str, str]:
        """Allocated and passed of the first line, without needless zeros."""
        first = self.progress(no)["lines"][0]
        return _plain(first["allocated"]), _plain(first["passed"])

    def settled(self, position: int) -> Out:
        """The answer to a write that left no other output."""
        (one,) = self.out(type_=topics.WRITE_SETTLED, since=position)[:1]
        assert one.root == position
        return one

    def tasks(self) -> list[str]:
        return [one.data["kind"] for one in self.out(type_=topics.TASK_OPENED)]

    def expire_all(self) -> None:
        self.wait(timedelta(days=14, minutes=1))


def _plain(amount: str) -> str:
    return amount.rstrip("0").rstrip(".") or "0"
