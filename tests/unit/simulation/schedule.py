"""One seeded schedule: three services, up to two instances of each, and everything that may befall them."""

from collections import Counter
from dataclasses import replace
from random import Random

from kakou.runtime.log import PublishFailed
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.snapshots.taking import Copying

from tests.unit.simulation import comparison, gate, terminal
from tests.unit.simulation.clock import Clock
from tests.unit.simulation.dangers import Dangers
from tests.unit.simulation.points import Answer, Point, When
from tests.unit.simulation.snapshots import SnapshotTakers, WrongSnapshot
from tests.unit.simulation.trace import render
from tests.unit.simulation.wires import PARTITION
from tests.unit.simulation.world import Finding, Instance, World

STEPS = 320
OWNERS = 2
"""How many instances of a service may be alive at once, each believing the partition to be its own."""


class Schedule:
    """What a seed makes of a world. The same seed makes the same steps.

    ticks: whether somebody ticks for the zones when a service wants it, beside the ticks that terminals say.
    """

    def __init__(
        self,
        seed: int,
        loop: type[PartitionLoop] = PartitionLoop,
        copying: type[Copying] = Copying,
        ticks: bool = False,
    ) -> None:
        self.random = random = Random(seed)
        self.seed, self.world = seed, World(random, loop)
        self.dangers = Dangers.of(random)
        self.old_builds = random.random() < 0.3
        self.largest = random.choice((1, 3, 3, 8))
        self.moody = random.random() < 0.35
        topics = (gate.VISITS, gate.VERDICTS, gate.LETTERS)
        self.world.log.largest = {topic: gate.LARGEST for topic in topics if random.random() < 0.2}
        self.losses: Counter[str] = Counter()
        self.mended: dict[tuple[str, str], int] = {}
        if self.moody:
            self._limit_to_what_is_covered()
        restores = not self.moody and seed % 3 == 0
        self.world.snapshots = SnapshotTakers(self.world.log, self.world.stores, seed, copying, restores)
        self.clock = Clock(self.world.log, self.world.stores) if ticks else None
        self.to_say = terminal.say_something(random, random.randint(4, 12), self.moody)[::-1]

    def _limit_to_what_is_covered(self) -> None:
        """Handlers that fail on some attempts only are not deterministic. The runtime still keeps its word while
        commits last; where a state is lost, only if nothing of what it decided is still on its way."""
        if self.random.random() < 0.5:
            self.dangers = replace(self.dangers, flush=0.0, roll_back=0.0, power=0.0, crash=0.03)
        else:
            quiet = dict.fromkeys(("crash", "request_lost", "reply_lost", "late", "stop", "flush", "roll_back"), 0.0)
            self.dangers = replace(self.dangers, **quiet, hole=0.15, power=0.02, switch=0.03)

    def run(self) -> None:
        """Raises Finding, with the seed and the steps that led there."""
        try:
            self._disturb()
            self.world.note("", "", "quiet from here on")
            self.world.chance.strain = lambda: None
            while self.to_say:
                self._say()
            self.world.come_to_rest()
            if self.dangers.lose_state:
                self.random.choice((self._flush, self._roll_back))(self._any())
                self.world.come_to_rest()
            if self.clock:
                self.clock.run_out(self.world.come_to_rest)
            found = self._compare()
        except (Finding, WrongSnapshot) as finding:
            found = [str(finding)]
        if found:
            raise Finding("\n".join((f"seed {self.seed}", render(self.world.trace), *found, str(self.dangers))))

    def _disturb(self) -> None:
        world = self.world
        world.chance.strain, world.chance.fails = self._strain, self._fails
        running: Instance | None = None
        for _ in range(STEPS):
            self._befall_servers()
            self._move_leases()
            if (
                running is None
                or running not in world.live
                or running.inbox.empty
                or self.random.random() < self.dangers.switch
            ):
                running = self._next()
            self._let_go_on(running)
            if world.snapshots:
                world.snapshots.step()

    def _next(self) -> Instance:
        """Someone else gets the machine: a new instance, or one that has stood still since whenever."""
        if self.to_say and self.random.random() < 0.2:
            self._say()
        if self.clock and self.random.random() < 0.1:
            ticks = self.clock.look(lambda: self.random.random() < self.dangers.request_lost)
            self.world.note("clock", gate.INBOUND, f"{ticks} ticks are wanted")
        name = self._any()
        owners = self.world.owners(name)
        if not owners or (len(owners) < OWNERS and self.random.random() < self.dangers.start):
            builds = self.world.older if self.old_builds and self.random.random() < 0.5 else self.world.newest
            return self.world.start(next(service for service in builds if service.name == name), self.largest)
        return self.random.choice(owners)

    def _let_go_on(self, instance: Instance) -> None:
        """One step of one instance, with whatever happens to it there."""
        at = instance.thread.at
        assert at is not None
        dice = self.random.random()
        if dice < self.dangers.crash:
            self.world.kill(instance, at.name)
        elif dice < self.dangers.crash + self.dangers.power * (3 if at.when is When.RECORD else 1):
            self._lose_power(instance.service.name)
        else:
            self.world.resume(instance, self._answer(at))

    def _answer(self, at: Point) -> Answer | Exception:
        dangers, dice = self.dangers, self.random.random()
        match at.when:
            case When.RECORD:
                for danger, fate in ((dangers.hole, Answer.LOST), (dangers.late, Answer.LATE)):
                    if dice < danger:
                        return fate
                    dice -= danger
                if dice < dangers.stop:
                    return PublishFailed("not acknowledged, nor is the rest")
            case When.BEFORE if dice < dangers.request_lost:
                return self.random.choice((TimeoutError("request lost"), ConnectionError("connection broken")))
            case When.BEFORE if at.name == "commit" and self.random.random() < dangers.late:
                return Answer.LATE
            case When.AFTER if dice < dangers.reply_lost:
                return TimeoutError("reply lost")
        return Answer.GO

    # ------------------------------------------------------------ the servers

    def _befall_servers(self) -> None:
        world, dangers = self.world, self.dangers
        if world.network.late and self.random.random() < 0.05:
            world.note("network", "late request", "arrives")
            world.network.deliver(self.random.randrange(len(world.network.late)))
        dice = self.random.random()
        for danger, befall in (
            (dangers.flush, self._flush),
            (dangers.roll_back, self._roll_back),
            (dangers.junk, self._write_junk),
            (dangers.drain, self._drain),
        ):
            if dice < danger:
                befall(self._any())
                return
            dice -= danger

    def _move_leases(self) -> None:
        """What owners believe of their leases may be long out of date, both ways."""
        world = self.world
        if world.live and self.random.random() < self.dangers.heartbeat:
            world.heartbeat(self.random.choice(world.live))
        if world.live and self.random.random() < self.dangers.expiry:
            instance = self.random.choice(world.live)
            if self.random.random() < 0.5:
                instance.holds = False
                world.note(instance.name, "clock", "knows of no lease")
            else:
                world.leases[instance.service.name] = instance
                world.note("leases", instance.service.name, "goes to another")

    def _any(self) -> str:
        return self.random.choice(list(self.world.stores))

    def _flush(self, name: str) -> None:
        self.world.stores[name].flush()
        self.world.leases[name] = None
        self.world.note("store", name, "flushed")

    def _roll_back(self, name: str) -> None:
        store = self.world.stores[name]
        if store.snapshots:
            store.roll_back(self.random.randint(1, 4))
            self.world.note("store", name, f"rolled back to {store.snapshots[-1].standing.commit_id}")

    def _lose_power(self, name: str) -> None:
        """A zone with one server: the owners are gone and the last commits with them. Another build may come after."""
        self.losses[name] += 1
        for instance in self.world.owners(name):
            self.world.kill(instance, "without power")
        if self.random.random() < 0.1:
            self._flush(name)
        else:
            self._roll_back(name)

    def _write_junk(self, name: str) -> None:
        """A record that no service wrote, or one of theirs written again with all its headers."""
        topic = self.random.choice((gate.VISITS, gate.VERDICTS, gate.LETTERS))
        records = self.world.log.records(topic, PARTITION)
        if records and self.random.random() < 0.3:
            copied = self.random.choice(records)
            key, value, headers = (copied.key or b"").decode(), copied.value or b"", copied.headers
        else:
            key, value, headers = self.random.choice(("", *terminal.ZONES)), self.random.choice(terminal.JUNK), {}
        self.world.log.append(topic, PARTITION, key, value, headers)
        self.world.note("someone", topic, "appends a copy" if headers else "appends junk")

    def _drain(self, name: str) -> None:
        for instance in self.world.owners(name):
            instance.loop.stop()
            self.world.note(instance.name, "", "is told to stop")

    # ----------------------------------------------- handlers and the terminal

    def _strain(self) -> None:
        if self.random.random() < self.dangers.strain:
            raise MemoryError

    def _fails(self, service: str, origin: str) -> bool:
        """On any attempt; where a state may be lost, until a build mends it that comes after a loss of power."""
        if not self.dangers.lose_state:
            return self.random.random() < 0.6
        losses = self.losses[service]
        return losses < self.mended.setdefault((service, origin), losses + self.random.randint(1, 2))

    def _say(self) -> None:
        terminal.append(self.world.log, self.to_say.pop())
        self.world.note("terminal", gate.INBOUND, "appends")

    def _compare(self) -> list[str]:
        """The same inbound log, undisturbed."""
        log, right = self.world.log, World(Random(self.seed))
        rejected = comparison.rejected(log, self.world.stores)
        right.log.largest = log.largest
        right.chance.fails = lambda service, origin: (service, origin) in rejected
        for record in log.records(gate.INBOUND, PARTITION):
            right.log.now_ms = record.timestamp
            right.log.append(record.topic, PARTITION, (record.key or b"").decode(), record.value or b"", record.headers)
        right.come_to_rest()
        return comparison.differences(log, self.world.stores, right.log, right.stores)
