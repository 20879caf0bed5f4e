"""What the dead letters say of a partition beyond its state: a replay must come to what readers were told."""

from dataclasses import dataclass, field

from kakou.runtime.batches.refusal import DEAD_LETTERS, refusals_of
from kakou.runtime.batches.rejection import CAUSE, PLACE
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import ORIGIN, WRITER, Record
from kakou.runtime.log import Log
from kakou.runtime.store import Progress

AT_ONCE = 50


@dataclass
class Letters:
    """Of one service. `read` knows all that concern what comes after `progress`.

    rejected: causes by the offset of the event in the service's input. refused: causes by the origin of the output.
    """

    service: str
    rejected: dict[int, str] = field(default_factory=dict)
    refused: dict[Origin, str] = field(default_factory=dict)
    _end: int = 0
    _places: dict[int | Origin, int] = field(default_factory=dict)

    @staticmethod
    async def read(log: Log, partition: int, service: str, progress: Progress) -> "Letters":
        """From the first that the state has not seen on. Raises OSError, TimeoutError."""
        letters = Letters(service)
        bounds = await log.bounds(DEAD_LETTERS, partition)
        offset = progress.letters if bounds.first <= progress.letters <= bounds.end else bounds.first
        while offset < bounds.end:
            found = await log.read(DEAD_LETTERS, partition, offset, AT_ONCE)
            if not found:
                break
            offset = found[-1].offset + 1
            for letter in found:
                letters._take(letter, progress)
        letters._end = bounds.end
        return letters

    def seen(self, position: int, mark: Origin | None) -> int:
        """The offset before which no letter concerns what comes after `position`: where the next owner begins.

        Those that do are kept in sight as long as they do, also when this owner lives to see only the half of them.
        """
        self._places = {about: at for about, at in self._places.items() if _beyond(about, position, mark)}
        return min(self._places.values(), default=self._end)

    def _take(self, letter: Record, progress: Progress) -> None:
        writer = letter.headers.get(WRITER)
        if writer not in (self.service, refusals_of(self.service)):
            return
        try:
            cause, about = letter.headers[CAUSE], _about(letter, of_output=writer != self.service)
        except (KeyError, ValueError):
            return
        if not _beyond(about, progress.position, progress.mark):
            return
        self._places[about] = letter.offset
        if isinstance(about, Origin):
            self.refused[about] = cause
        else:
            self.rejected[about] = cause


def _about(letter: Record, of_output: bool) -> int | Origin:
    """The offset of an event, or the origin of an output. Raises KeyError, ValueError."""
    if of_output:
        return Origin.decode(letter.headers[ORIGIN])
    return int(letter.headers[PLACE].rpartition("/")[2])


def _beyond(about: int | Origin, position: int, mark: Origin | None) -> bool:
    """Whether a letter is about an event, or about an output of one, that the state has not taken yet."""
    if isinstance(about, Origin):
        return mark is None or Origin(about.root, about.path[:-1]) > mark
    return about > position
