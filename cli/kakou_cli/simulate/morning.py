"""Which trucks come, and when: a quiet start, the shift change, the vessel's hour, lunch."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kakou_cli.simulate.actors import LeftToAPerson, Zone
from kakou_cli.simulate.requests import Unanswered, Unexpected
from kakou_cli.simulate.stories import hazardous, identity, ordinary, permits, shuttles, trouble, weighing

Story = Callable[[Zone], Awaitable[None]]

FLEETS: tuple[tuple[Story, int], ...] = (
    (shuttles.cars_by_three_carriers, 19),
    (shuttles.copper_over_twelve_trucks, 12),
)
"""Stories of many trucks, with how many visits each makes."""

TROUBLE: tuple[Story, ...] = (
    trouble.overweight,
    trouble.cargo_missing,
    trouble.false_tare,
    trouble.plate_swap,
    trouble.void_on_the_way,
    trouble.network_retries,
    trouble.weight_before_truck,
    trouble.late_bridge,
    trouble.not_weighed,
    trouble.used_pass,
    trouble.no_papers,
    trouble.wrong_lane,
    trouble.empty_truck_too_heavy,
    hazardous.gas_cylinders_as_canteen_goods,
    identity.boxes_swapped,
    identity.wrong_box,
    identity.letter_no_plate_has,
    identity.lookalike,
    identity.expired_driver_card,
    weighing.unstable_then_weighed_again,
    weighing.tonnes_for_kilograms,
    weighing.two_on_the_bridge,
    weighing.fewer_than_declared,
    permits.licensed_machine_in_and_out,
    permits.machine_without_licence,
    permits.control_order_after_approval,
    permits.mixed_truck_held,
    permits.pictures_to_a_show_and_back,
)

EVERYDAY: tuple[tuple[Story, int], ...] = (
    (ordinary.electronics_in, 30),
    (ordinary.assembled_out, 25),
    (ordinary.sealed_truck, 4),
    (ordinary.canteen_rice, 10),
    (ordinary.office_paper_out, 8),
    (ordinary.empty_truck, 12),
    (ordinary.mixed_truck, 7),
    (hazardous.methanol, 5),
    (hazardous.chlorine, 3),
)

PEAKS = (0.5, 0.8, 2.2, 1.0, 0.7, 1.8, 1.1, 0.6)
"""How busy each eighth of the morning is against its mean (shift change and vessel hour: 3–4 times the quiet hours)."""


@dataclass(frozen=True)
class Arrival:
    """A story that begins `at` seconds after the gate opened."""

    at: float
    story: Story


def plan(trucks: int, rate: float, rng: random.Random) -> list[Arrival]:
    """Arrivals for about `trucks` visits at `rate` a second: fleets and trouble first, everyday trucks for the rest."""
    stories: list[Story] = []
    left = trucks
    for story, visits in FLEETS:
        if left >= visits * 2:
            stories.append(story)
            left -= visits
    for mishap in rng.sample(TROUBLE, min(len(TROUBLE), max(1, left // 2))):
        stories.append(mishap)
        left -= 1
    everyday, weights = zip(*EVERYDAY, strict=True)
    stories += rng.choices(everyday, weights, k=max(0, left))
    rng.shuffle(stories)
    stories.sort(key=lambda story: not any(story is fleet for fleet, _ in FLEETS))
    return [Arrival(at, story) for at, story in zip(_times(len(stories), trucks / rate, rng), stories, strict=True)]


def _times(count: int, span: float, rng: random.Random) -> list[float]:
    eighths = rng.choices(range(len(PEAKS)), PEAKS, k=count)
    return sorted((eighth + rng.random()) * span / len(PEAKS) for eighth in eighths)


async def act(zone: Zone, arrivals: list[Arrival], done: Callable[[str], None]) -> None:
    """Let every story begin at its time; what breaks is written down for the balance."""

    async def begin(arrival: Arrival) -> None:
        await asyncio.sleep(arrival.at)
        try:
            await arrival.story(zone)
        except LeftToAPerson:
            pass
        except Unanswered as error:
            zone.meant.unanswered.append(_told(zone, arrival, error))
        except (Unexpected, TimeoutError) as error:
            zone.meant.broken.append(_told(zone, arrival, error))
        done(arrival.story.__name__)

    await asyncio.gather(*(begin(arrival) for arrival in arrivals))


def _told(zone: Zone, arrival: Arrival, error: Exception) -> str:
    return f"{zone.code} {arrival.story.__name__}: {str(error) or type(error).__name__}"
