"""What a partition's loop lets the outside see: whether it processes, and if not, why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

STALLED = 10.0
"""Seconds without a step, while records wait, after which a partition counts as stalled."""


@dataclass(slots=True)
class PartitionView:
    """`why` is empty while records are processed as they come; `gap` stays until the chain goes on."""

    why: str = "not taken over yet"
    position: int = -1
    gap: str | None = None
    outbox: int = 0
    seen: int = -1
    moved_at: float = 0.0
    stalled: str = ""


@dataclass(slots=True)
class Watch:
    """Views of the partitions held here, and where the time went."""

    partitions: dict[int, PartitionView] = field(default_factory=dict)
    stage_seconds: dict[str, float] = field(default_factory=dict)
    events: int = 0
    rejected: int = 0
    superseded: int = 0
    refused: int = 0
    on_stage: Callable[[str, float], None] | None = None
    on_rejected: Callable[[float], None] | None = None
    on_retry: Callable[[str], None] | None = None
    on_refused: Callable[[float], None] | None = None

    def view(self, partition: int) -> PartitionView:
        """For whoever runs the partition: there is one from now on, until it is taken out of `partitions`."""
        return self.partitions.setdefault(partition, PartitionView())

    def spent(self, stage: str, seconds: float) -> None:
        self.stage_seconds[stage] = self.stage_seconds.get(stage, 0.0) + seconds
        if self.on_stage:
            self.on_stage(stage, seconds)

    def handled(self, events: int, rejected: int) -> None:
        self.events += events
        self.rejected += rejected
        if rejected and self.on_rejected:
            self.on_rejected(rejected)

    def retried(self, cause: str) -> None:
        """A loop begins anew. cause: the class of what went wrong."""
        self.superseded += cause == "superseded"
        if self.on_retry:
            self.on_retry(cause)

    def replaced(self, refused: int) -> None:
        """Outputs that the log refuses were replaced by rejections."""
        self.refused += refused
        if self.on_refused:
            self.on_refused(refused)

    def notice_stalls(self, lags: Mapping[int, int], now: float) -> None:
        """Tell which partitions have records waiting and have not moved. lags: by partition. now: in seconds."""
        for partition, view in self.partitions.items():
            if view.position != view.seen or not lags.get(partition) or not view.moved_at:
                view.seen, view.moved_at = view.position, now
            waited = now - view.moved_at
            view.stalled = f"{lags[partition]} records wait, none taken for {waited:.0f} s" if waited > STALLED else ""

    def not_ready(self) -> dict[int, str]:
        """Partitions that are not processed, with the reason."""
        whys = {partition: view.why or view.stalled for partition, view in self.partitions.items()}
        return {partition: why for partition, why in whys.items() if why}
