"""What is told of a loop that begins anew, and how long it waits: the first time at once, then ever more rarely."""

import logging

from kakou.runtime.batches.batch import UnknownRules
from kakou.runtime.log import PublishFailed
from kakou.runtime.status import Watch
from kakou.runtime.store import NewerState

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 2.0
TOLD_AT_LEAST_EVERY = 64
"""Retries. Two minutes, where the pauses are longest."""


class Superseded(Exception):
    """The state is not as we left it: another owner wrote, a reply or Redis itself was lost. Take over anew."""


class Retries:
    """Of one partition, one after the other, until a turn succeeds."""

    def __init__(self, service: str, partition: int, watch: Watch) -> None:
        self._service, self._partition, self._watch = service, partition, watch
        self._count, self._pause = 0, 0.0

    def over(self) -> None:
        self._count, self._pause = 0, 0.0

    def pause(self, error: BaseException) -> float:
        """Seconds to wait before the next try."""
        self._count += 1
        why = f"{type(error).__name__}: {error}"
        self._watch.view(self._partition).why = why
        self._watch.retried(cause_of_retry(error))
        if self._count & (self._count - 1) == 0 or self._count % TOLD_AT_LEAST_EVERY == 0:
            place = {"partition": self._partition, "retries": self._count}
            logger.warning("%s tries again: %s", self._service, why, extra=place)
        self._pause = min(LONGEST_PAUSE, self._pause * 2 or 0.02)
        return self._pause


def cause_of_retry(error: BaseException) -> str:
    """The class of the error, as metrics and alerts tell it."""
    match error:
        case Superseded():
            return "superseded"
        case PublishFailed():
            return "publish-failed"
        case UnknownRules():
            return "unknown-rules"
        case NewerState():
            return "newer-state"
    return "infrastructure"


RETRY_CAUSES = ("superseded", "publish-failed", "unknown-rules", "newer-state", "infrastructure")
