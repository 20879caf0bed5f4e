"""Record the examples of the published documents anew, beside the code that publishes them."""

import asyncio
from pathlib import Path
from typing import Any, Final

import orjson
from gate_ingest.openapi import ANSWERS as OF_GATE_INGEST
from hazmat_notify.openapi import ANSWERS as OF_HAZMAT_NOTIFY
from kakou_cli.documents.asyncapi import EXAMPLES

from tests.golden.logs import newest
from tests.samples import messages
from tests.samples.gate import after
from tests.samples.requests import recorded

FILES: Final = {"gate-ingest": OF_GATE_INGEST, "hazmat-notify": OF_HAZMAT_NOTIFY}


async def renew() -> None:
    async with after(newest()) as gate:
        for service, answers in (await recorded(gate)).items():
            write(FILES[service], answers)
        write(EXAMPLES, await messages.recorded(gate.host, gate.zone))


def write(file: Path, examples: dict[str, Any]) -> None:
    file.write_bytes(orjson.dumps(examples, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


asyncio.run(renew())
