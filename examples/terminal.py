"""A lane's terminal: one vehicle arrives, and the lane does what the gate tells it.

    python examples/terminal.py --plate 苏E01231 --pass Z3122I2611220000000001 --kg 33120

KAKOU_INGEST_URL and KAKOU_TOKEN name the gate and the lane's token. docs/terminals.md says what each command means.
Devices are lines of text here: put yours in the place of `Devices`. Needs httpx and httpx-sse, which `make up` brings.
"""

import argparse
import json
import logging
import os
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
from httpx_sse import connect_sse

logger = logging.getLogger(__name__)

BUSY = (429, 503)
GONE = 410
LONGEST_PAUSE = 30.0
BARRIER = {"raise": "raised", "lower": "lowered"}
SILENCE = 40.0
"""Seconds without a byte after which the stream of commands is opened anew; the gate says something more often."""


class Devices:
    """The lane's devices. Whatever cannot be done raises an exception, which is reported."""

    def carry_out(self, command: dict[str, Any]) -> None:
        logger.info("%s: %s", command["device"], " ".join(filter(None, (command["do"], command.get("text")))))


@dataclass
class Terminal:
    """One lane. memory: a file that outlives the process; it holds the last command that was carried out.

    session: of the vehicle in the lane. happened: what the lane was told since that came, and has done.
    """

    client: httpx.Client
    zone: str
    gate: str
    lane: str
    memory: Path
    devices: Devices
    session: str = ""
    happened: dict[str | None, Event] = field(default_factory=lambda: {"raise": Event(), "show": Event()})

    def say(self, kind: str, session: str, data: dict[str, Any]) -> dict[str, Any]:
        """Tell the gate, and go on until it has taken it: the same event again, as often as it takes.

        Raises httpx.HTTPStatusError for an event that is wrong: sending it again would change nothing.
        """
        event = {
            "specversion": "1.0",
            "id": f"{session}-{kind}-{time.time_ns()}",
            "source": f"/{self.zone}/{self.gate}/{self.lane}",
            "type": f"kakou.{kind}.v1",
            "subject": session,
            "time": datetime.now(UTC).isoformat(),
            "data": data,
        }
        headers = {"Content-Type": "application/cloudevents+json", "Prefer": "wait=10"}
        pause = 0.5
        while True:
            try:
                answer = self.client.post("/v1/events", content=json.dumps(event), headers=headers)
                if answer.status_code not in BUSY:
                    answer.raise_for_status()
                    outcome: dict[str, Any] = answer.json()
                    return outcome
                pause = float(answer.headers.get("Retry-After", pause))
            except httpx.TransportError as error:
                logger.info("no answer (%r), once more in %.1f s", error, pause)
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def follow(self) -> None:
        """Obey the lane's commands from the first one that was not carried out, for ever."""
        path = f"/v1/lanes/{self.gate}/{self.lane}/commands"
        while True:
            last = {"Last-Event-ID": self.memory.read_text()} if self.memory.exists() else {}
            try:
                with connect_sse(self.client, "GET", path, headers=last, timeout=SILENCE) as stream:
                    if stream.response.is_error:
                        stream.response.read()
                        logger.info("no stream of commands: %s", stream.response.text)
                    if stream.response.status_code == GONE:  # The gate was restored, or begun anew: so does the lane.
                        self.memory.unlink(missing_ok=True)
                        continue
                    stream.response.raise_for_status()
                    for message in stream.iter_sse():
                        if message.event == "command":
                            done = self.obey(message.json())
                            self.remember(message.id)
                            if done in self.happened:
                                self.happened[done].set()
            except httpx.HTTPError as error:
                logger.info("the stream of commands ended: %r", error)
            time.sleep(1)

    def remember(self, sequence: str) -> None:
        """Whole or not at all, also when the power goes."""
        written = self.memory.with_suffix(".new")
        written.write_text(sequence)
        written.replace(self.memory)

    def obey(self, command: dict[str, Any]) -> str | None:
        """Carry the command out, unless it is too late, and answer it. What was done, None where it was not.

        One for a vehicle that is gone comes only where all commands come again: the barrier stays down for it.
        """
        not_after = command.get("not_after")
        if not_after is not None and datetime.fromisoformat(not_after) < datetime.now(UTC):
            return None
        if self.session and command["visit"] not in (None, f"{self.gate}.{self.lane}.{self.session}"):
            return None
        device, do = command["device"], command["do"]
        done = True
        try:
            self.devices.carry_out(command)
        except Exception as error:  # noqa: BLE001 - whatever went wrong with a device is reported
            logger.info("%s did not %s: %r", device, do, error)
            done = False
        if device == "barrier" and do in BARRIER:
            state = BARRIER[do] if done else "failed"
            self.say("barrier.reported", self.session, {"state": state, "command": command["id"]})
        elif device == "seal" or not done:
            result = {"device": device, "command": command["id"], "result": 1 if done else 2}
            self.say("device.reported", self.session, result)
        return do if done else None

    def serve(self, vehicle: dict[str, Any], patience: float) -> str:
        """One vehicle, from its arrival until it has left the lane: "cleared" or "backed-out".

        What the lane does is what the commands say, never what the verdict lets one guess: sealed or hazardous goods
        are released now and have their raise later. The driver reads the display, and turns round when refused, or
        when no barrier rose within `patience` seconds.
        """
        self.session = f"{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        for event in self.happened.values():
            event.clear()
        outcome = self.say("vehicle.gathered", self.session, vehicle)
        verdict = (outcome.get("verdict") or {}).get("verdict")
        logger.info("verdict: %s", verdict)
        self.happened["show"].wait(patience)
        left = "cleared" if verdict != "refuse" and self.happened["raise"].wait(patience) else "backed-out"
        self.say("vehicle.departed", self.session, {"how": left})
        return left


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--plate", required=True)
    options.add_argument("--pass", dest="pass_no", help="number of the pass that the driver shows")
    options.add_argument("--kg", required=True, help="what the bridge says")
    options.add_argument("--gate", default="G1")
    options.add_argument("--lane", default="E01")
    options.add_argument("--direction", choices=("I", "E"), default="I")
    options.add_argument("--memory", type=Path, help="where to keep the last command; else a file named as the lane")
    options.add_argument("--patience", type=float, default=60.0, help="seconds that the driver waits")
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    url, token = os.environ["KAKOU_INGEST_URL"], os.environ["KAKOU_TOKEN"]
    vehicle = {
        "direction": given.direction,
        "mode": "A",
        "plates": [{"text": given.plate, "confidence": "0.98"}],
        "pass_nos": [given.pass_no] if given.pass_no else [],
        "weight": {"kg": given.kg, "stable": True, "bridge_state": 1},
    }
    zone = token.split("_")[1]
    memory = given.memory or Path(f"{zone}-{given.gate}-{given.lane}.last")
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=20) as client:
        terminal = Terminal(client, zone, given.gate, given.lane, memory, Devices())
        Thread(target=terminal.follow, daemon=True).start()
        try:
            logger.info("the vehicle has left: %s", terminal.serve(vehicle, given.patience))
        except httpx.HTTPStatusError as error:
            sys.exit(f"the gate refuses what was said: {error.response.text}")


if __name__ == "__main__":
    main()
