"""How likely each mishap is in one schedule."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Dangers:
    """Probabilities, per request or per step. A schedule has only some of them, so that they do not drown each other.

    crash: an instance is gone, with all it had in memory.
    request_lost, reply_lost: a time-out or broken connection before or after the effect; late: the effect comes later.
    hole, stop: one record of a batch, or the rest of it, is not appended.
    flush, roll_back: a state is gone, or as it was some commits ago; power: so are its owners.
    junk: somebody else writes into a topic.
    start: a second owner appears; drain: one is told to stop.
    strain: a handler meets a MemoryError.
    heartbeat: an instance learns whether the lease is still its own; until then it believes what it did.
    expiry: a lease goes to another instance, or an instance stands still for so long that it knows of none.
    switch: another instance goes on while this one stands where it is.
    """

    crash: float
    request_lost: float
    reply_lost: float
    late: float
    hole: float
    stop: float
    flush: float
    roll_back: float
    power: float
    junk: float
    start: float
    drain: float
    strain: float
    heartbeat: float
    expiry: float
    switch: float

    @property
    def lose_state(self) -> bool:
        return bool(self.flush or self.roll_back or self.power)

    @staticmethod
    def of(random: Random) -> "Dangers":
        def some(*rates: float) -> float:
            return random.choice((0.0, *rates))

        return Dangers(
            crash=some(0.005, 0.03),
            request_lost=some(0.01, 0.04),
            reply_lost=some(0.01, 0.04),
            late=some(0.02, 0.1),
            hole=some(0.02, 0.15),
            stop=some(0.02, 0.1),
            flush=some(0.003, 0.01),
            roll_back=some(0.005, 0.02),
            power=some(0.005),
            junk=some(0.01),
            start=random.choice((0.1, 0.4)),
            drain=some(0.005),
            strain=some(0.02),
            heartbeat=some(0.02, 0.2),
            expiry=some(0.01, 0.05),
            switch=random.choice((0.01, 0.05, 0.2, 0.6)),
        )
