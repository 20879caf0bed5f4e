"""A gate for stories about weights and verdicts: papers filed, trucks weighed, and what was told about them."""

from datetime import timedelta
from typing import Any

from kakou.contracts import topics
from lane_router.handler import SERVICE as ROUTER
from weight_check.handler import SERVICE as WEIGHT_CHECK

from tests.unit.lane_router.gate import NO_DRAWS, PLATE, Gate, declaration, filed
from tests.unit.path import Path

VISIT = "G1.E01.s1"
WEIGHT_WAIT = timedelta(seconds=60)
"""A new zone waits this long for a weight."""
REFERRAL_WAIT = timedelta(minutes=15)
"""… and for an officer."""


class Crossing(Gate):
    """lane-router and weight-check; one truck, known to the register, unless a story files others."""

    def __init__(self, **policy: Any) -> None:
        Path.__init__(self, [ROUTER, WEIGHT_CHECK])
        self.policy(draw=NO_DRAWS, spot_check=NO_DRAWS, **policy)

    # ------------------------------------------------------------------ what is said

    def registers(self, tare: str = "8000", plate: str = PLATE, source: str = "measured") -> int:
        return self.tell(topics.VEHICLE_REGISTERED, {"vehicle": {"plate": plate, "tare": tare, "tare_source": source}})

    def laden(self, serial: int = 1, **fields: Any) -> None:
        """A truck of 8 t with 12 t of copper on a list, ready to go."""
        self.registers()
        self.declare(declaration())
        self.file(filed(serial, **fields))

    def gathers(self, weight: Any = "20000", session: str = "s1", **fields: Any) -> int:
        """`weight` None: it follows."""
        reading = {} if weight is None else {"weight": weight}
        plate = fields.pop("plate", PLATE)
        data = {"direction": "I", "plates": [{"text": plate, "confidence": "Y"}], **reading, **fields}
        attributes = {"offline": data.pop("offline")} if "offline" in data else {}
        lane = data.pop("lane", "G1/E01")
        return self.tell(topics.VEHICLE_GATHERED, data, subject=session, source=f"/3105W/{lane}", **attributes)

    def weighs(self, weight: Any, session: str = "s1") -> int:
        return self.tell(topics.VEHICLE_WEIGHED, {"weight": weight}, subject=session)

    def retracts(self, session: str = "s1", reason: str = "误触发") -> int:
        return self.tell(topics.VISIT_RETRACTED, {"reason": reason}, subject=session)

    def device(self, name: str, result: int, command: str | None = None, session: str = "s1") -> int:
        """A device of the lane reports how a command went."""
        named = {} if command is None else {"command": command}
        return self.tell(topics.DEVICE_REPORTED, {"device": name, "result": result, **named}, subject=session)

    def orders(self, device: str, do: str, **more: Any) -> int:
        """An officer tells one device of the lane to do something."""
        data = {"device": device, "do": do, "reason": "试机", "gate": "G1", "lane": "E01", "by": "王关员", **more}
        return self.tell(topics.DEVICE_COMMANDED, data, subject="G1.E01", source="/3105W/gate-ingest")

    def lane_says(self, **report: Any) -> int:
        return self.tell(topics.LANE_REPORTED, report)

    # ------------------------------------------------------------------ what was told

    def verdicts(self, session: str = "s1", lane: str = "G1.E01") -> list[dict[str, Any]]:
        """All revisions, oldest first."""
        told = self.out(type_=topics.VERDICT_REACHED)
        return [one.data["verdict"] for one in told if one.subject == f"{lane}.{session}"]

    def verdict(self, session: str = "s1") -> dict[str, Any]:
        """The one in force."""
        told = self.verdicts(session)
        assert told, f"no verdict for {session}"
        return told[-1]

    def word(self, session: str = "s1") -> tuple[str, list[str]]:
        """The verdict's letter and the codes of the reasons that stop the truck."""
        verdict = self.verdict(session)
        return verdict["check_result"], [one["code"] for one in verdict["reasons"] if one["outcome"] != "note"]

    def notes(self, session: str = "s1") -> list[str]:
        return [one["code"] for one in self.verdict(session)["reasons"] if one["outcome"] == "note"]

    def reason(self, code: str, session: str = "s1") -> dict[str, Any]:
        found = [one for one in self.verdict(session)["reasons"] if one["code"] == code]
        assert found, f"{code} is not among the reasons"
        return dict(found[0])

    def commands(self, lane: str = "G1.E01") -> list[dict[str, Any]]:
        """Everything a lane was told to do, in the order it was told."""
        told = [one for one in self.out() if one.type in (topics.VERDICT_REACHED, topics.LANE_COMMANDED)]
        at_lane = [one.data for one in told if f"{one.data['gate']}.{one.data['lane']}" == lane]
        return [command for data in at_lane for command in data.get("verdict", data)["commands"]]

    def barrier(self, lane: str = "G1.E01") -> list[str]:
        """What the barrier was told, in order."""
        return [command["do"] for command in self.commands(lane) if command["device"] == "barrier"]

    def task_kinds(self) -> list[str]:
        """Of the tasks opened, in order."""
        return [one.data["kind"] for one in self.out(type_=topics.TASK_OPENED)]

    def passages(self) -> list[dict[str, Any]]:
        return [one.data for one in self.out(type_=topics.PASSAGE_RECORDED)]

    def ended(self) -> list[tuple[str, str]]:
        return [(one.subject, one.data["how"]) for one in self.out(type_=topics.VISIT_ENDED)]
