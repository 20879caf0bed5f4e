"""The emergency sheet as a file, every five minutes: it opens without the system, and without a network."""

import asyncio
import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kakou.runtime.host import UnknownZone

from hazmat_notify.board.rendering import board_templates
from hazmat_notify.board.view import board
from hazmat_notify.http.context import Desk

logger = logging.getLogger(__name__)

BETWEEN_LOOKS: Final = 1.0


class Sheets:
    """Writes `emergency-{zone}.html` for each zone that this instance processes."""

    def __init__(self, desk: Desk, folder: Path, every: float) -> None:
        self._desk, self._folder, self._every = desk, folder, every
        self._templates = board_templates()
        self._style = self._templates.files.text("pages.css", "board.css")
        self._written: dict[str, float] = {}

    async def run(self) -> None:
        """Until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            for partition in self._desk.host.held(self._desk.service):
                for zone in self._desk.host.zones.within(partition):
                    if clock() - self._written.get(zone, -self._every) >= self._every:
                        try:
                            await self._write(zone)
                            self._written[zone] = clock()
                        except (OSError, TimeoutError, UnknownZone) as error:
                            logger.warning("the emergency sheet of a zone was not written: %s", error)
            await asyncio.sleep(BETWEEN_LOOKS)

    async def _write(self, zone: str) -> None:
        """A reader finds the old sheet or the new one, never half of it."""
        shown = await board(self._desk.reader, zone)
        text = self._templates.text(
            "sheet.html", "zh", board=shown, zone=zone, made=datetime.now(UTC), style=self._style
        )
        path = self._folder / f"emergency-{zone}.html"
        await asyncio.to_thread(_replace, path, text)


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(text, "utf-8")
    os.replace(new, path)
