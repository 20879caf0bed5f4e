"""The log, the states, and the instances that are alive."""

from random import Random

from kakou.runtime.handler import Service
from kakou.runtime.log import Bounds
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.status import Watch

from tests.unit.simulation import gate
from tests.unit.simulation.points import Answer, Point, Thread, When
from tests.unit.simulation.snapshots import SnapshotTakers
from tests.unit.simulation.trace import Step
from tests.unit.simulation.wires import (
    PARTITION,
    PARTITIONS,
    FailingInbox,
    FailingLog,
    FailingStore,
    Network,
    RememberingStore,
)

LONGEST_REST = 6_000
"""Steps within which an undisturbed service must have nothing left to do."""

TOOK, BEGUN = "took ", ("load", "breath")
"""Names of the points at which records have come, and at which a batch is begun."""

BEGINNING_MS = 1_795_305_600_000


class Finding(Exception):
    """A schedule came to another end than the undisturbed run."""


class Instance:
    """One process of a service, with connections of its own. holds: whether it believes the lease to be its own."""

    def __init__(self, name: str, service: Service, world: "World", largest: int) -> None:
        self.name, self.service, self.holds, self._world = name, service, True, world
        self.inbox = FailingInbox(world.log, service.reads, world.random, largest)
        self.watch = Watch()
        self.loop = world.loop(
            service,
            PARTITION,
            PARTITIONS,
            FailingLog(world.log, world.network),
            FailingStore(world.stores[service.name], world.network),
            self.inbox,
            self.watch,
            _sleep,
            world.new_id,
            lambda: self.holds,
            self._restore,
        )
        self.thread = Thread(self.loop.run())

    async def _restore(self, _: Bounds) -> str:
        takers = self._world.snapshots
        return await takers.restore(self.service.name, self.service.writes) if takers else "none are taken"


async def _sleep(seconds: float) -> None:
    await Point("sleep" if seconds else "breath", When.REST)


class World:
    """Three services over one partition. Nothing befalls them here but what a schedule does to them."""

    def __init__(self, random: Random, loop: type[PartitionLoop] = PartitionLoop) -> None:
        self.random, self.loop = random, loop
        self.log, self.network, self.chance = MemoryLog(now_ms=BEGINNING_MS), Network(), gate.Chance()
        self.newest: tuple[Service, ...] = gate.chain_of_services(self.chance)
        self.older: tuple[Service, ...] = gate.chain_of_services(self.chance, gate.NEWEST - 1)
        self.stores = {service.name: RememberingStore() for service in self.newest}
        self.live: list[Instance] = []
        self.leases: dict[str, Instance | None] = dict.fromkeys(self.stores)
        self.snapshots: SnapshotTakers | None = None
        self.trace: list[Step] = []
        self._started = self._commits = 0

    def new_id(self) -> str:
        self._commits += 1
        return f"c{self._commits}"

    def note(self, actor: str, where: str, what: str) -> None:
        self.trace.append(Step(actor, where, what))

    def owners(self, name: str) -> list[Instance]:
        """Instances that believe the partition to be theirs."""
        return [instance for instance in self.live if instance.service.name == name]

    def start(self, service: Service, largest: int) -> Instance:
        """A new owner: the lease was free, or went to it without a word to the last owner."""
        self._started += 1
        instance = Instance(f"{service.name}-{self._started}", service, self, largest)
        self.live.append(instance)
        self.leases[service.name] = instance
        self.note(instance.name, f"build {service.rules_version}", "starts")
        return instance

    def heartbeat(self, instance: Instance) -> None:
        """It learns whose the lease is, and takes it where it is nobody's."""
        holder = self.leases[instance.service.name]
        if holder is None or holder not in self.live:
            holder = self.leases[instance.service.name] = instance
        instance.holds = holder is instance
        self.note(instance.name, "heartbeat", "holds the lease" if instance.holds else "has lost the lease")

    def kill(self, instance: Instance, where: str) -> None:
        self.note(instance.name, where, "crashes")
        instance.thread.kill()
        self.live.remove(instance)

    def resume(self, instance: Instance, answer: Answer | Exception) -> None:
        """Raises Finding when the loop does not survive it, or begins what it may not."""
        before = instance.thread.at
        assert before is not None
        self.note(instance.name, before.name, answer.value if isinstance(answer, Answer) else str(answer))
        try:
            instance.thread.resume(answer)
        except Exception as error:
            raise Finding(f"{instance.name} ended with {error!r}") from error
        after = instance.thread.at
        if after is None:
            self.live.remove(instance)
        elif before.name.startswith(TOOK) and after.name in BEGUN and not instance.holds:
            raise Finding(f"{instance.name} begins a batch and has no lease")

    def come_to_rest(self) -> None:
        """Undisturbed, one owner of the newest build per service, until all is processed; whoever thought to be one
        learns that it is not. Raises Finding."""
        while self.network.late:
            self.network.deliver(0)
        for service in self.newest:
            for instance in self.owners(service.name):
                if instance.service is not service:
                    self.kill(instance, "")
            fit = self.owners(service.name)
            last = self.leases[service.name] = self.random.choice(fit) if fit else self.start(service, 500)
            for instance in self.owners(service.name):
                self.heartbeat(instance)
            self._finish(last)

    def _finish(self, instance: Instance) -> None:
        """It rests when it has twice looked for records in vain, and once whether its state is still the same. The
        others let go of the partition meanwhile, and never touch it again."""
        instance.inbox.rests = 0
        others = [other for other in self.owners(instance.service.name) if other is not instance]
        for _ in range(LONGEST_REST):
            if instance.inbox.rests >= 2:
                break
            if others and self.random.random() < 0.5:
                self._let_go(others)
            self.resume(instance, Answer.GO)
            if instance.thread.at is None:
                instance = self.start(instance.service, 500)
        else:
            raise Finding(f"{instance.name} does not come to rest: {instance.watch.not_ready()}")
        for _ in range(LONGEST_REST):
            if not others:
                return
            self._let_go(others)
        raise Finding(f"{[other.name for other in others]} do not let go of what is not theirs")

    def _let_go(self, others: list[Instance]) -> None:
        """One step of one of them. It has let go when it has twice done nothing but wait for the lease."""
        other = self.random.choice(others)
        before = other.thread.at
        self.resume(other, Answer.GO)
        if other.thread.at is None or (before == other.thread.at and before.name == "sleep"):
            others.remove(other)
