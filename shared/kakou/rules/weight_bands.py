"""The bands that a truck's weights may differ by, and what is known of the weighbridge: by the policy in force.

lane-router plans the check of a truck with them; weight-check takes them anew for a reading that comes after a change.
"""

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import Bridge
from kakou.contracts.events.weigh_plan import Bands, Instrument


def bands(policy: PolicyValues) -> Bands:
    """In kg and percent; the wider of the two counts."""
    return Bands(
        total_kg=policy.total_band_kg,
        total_percent=policy.total_band_percent,
        goods_kg=policy.goods_band_kg,
        goods_percent=policy.goods_band_percent,
        registered_inbound_percent=policy.registered_inbound_band_percent,
        container_kg=policy.container_band_kg,
        container_percent=policy.container_band_percent,
        tare_kg=policy.tare_band_kg,
        tare_percent=policy.tare_band_percent,
        unverifiable=policy.unverifiable,
    )


def instrument(policy: PolicyValues, bridge: Bridge) -> Instrument:
    """The policy's values, but for what the lane's own bridge is known to be."""
    return Instrument(
        accuracy=bridge.accuracy or policy.bridge_class,
        division=bridge.division or policy.bridge_division_kg,
        capacity=bridge.capacity or policy.bridge_capacity_kg,
        calibration_due=bridge.calibration_due,
        plausible_percent=policy.plausible_percent,
        tare_use=policy.tare_use_kg,
        declared_tare_percent=policy.declared_tare_percent,
        tare_life=policy.tare_life,
        tare_passages=policy.tare_passages,
        group_trucks=policy.group_trucks,
        group_uncertainties=policy.group_uncertainties,
    )
