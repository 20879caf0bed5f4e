"""A pass that declares no weight: a pure two-step pass names the truck and its entries (domain 1.2)."""

from decimal import Decimal
from typing import Any

import pytest
from kakou.contracts.events.weigh_plan import WeightCheck
from weight_check.rules.weighing import weigh

from tests.unit.weight_check.plans import KNOWN, P0, codes, plan, weighed


@pytest.mark.parametrize("policy", ["note", "refer"])
def test_there_is_nothing_to_compare_and_the_policy_says_what_becomes_of_the_truck(policy: str) -> None:
    bands = P0.model_copy(update={"unverifiable": policy})
    found = weighed(plan("0", check=WeightCheck.UNDECLARED, bands=bands), "28500")
    assert [(one.code, one.outcome) for one in found.findings] == [("weight.vehicle.undeclared", policy)]
    (level,) = found.weighings
    assert (level.declared, level.measured, level.difference, level.band) == (None, Decimal(28500), None, None)
    assert found.goods is None


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        ({"vehicles_on_bridge": 2}, "weight.bridge.several-vehicles"),
        ({"bridge": "B1", "bridge_state": 2}, "weight.bridge.faulty"),
        ({"stable": False}, "weight.reading.unstable"),
    ],
)
def test_what_speaks_against_the_reading_counts_all_the_same(reading: dict[str, Any], code: str) -> None:
    found = weighed(plan("0", check=WeightCheck.UNDECLARED), "28500", **reading)
    assert codes(found) == [code]
    assert found.weighings[0].declared is None


def test_a_reading_that_never_came_says_so_and_no_declared_weight() -> None:
    found = weigh(plan("0", check=WeightCheck.UNDECLARED), None, KNOWN)
    assert (found.weighings[0].declared, found.weighings[0].quality) == (None, "not-collected")
