"""Trucks in motion as the board and the emergency sheet show them: with what their loads do, and whom to call."""

from collections.abc import Iterable
from dataclasses import dataclass

from kakou.contracts.verdicts import Bilingual
from kakou.runtime.redis.reader import StateReader

from hazmat_notify.alerts.rules.wording import dangers
from hazmat_notify.state import AlertKept, kind_of_alert
from hazmat_notify.views.stock_models import LoadView, TruckView
from hazmat_notify.views.stock_now import OnFile


@dataclass(frozen=True)
class TruckShown:
    """loads: what is still aboard, each with what it does. contact: whom to call about it, the driver or the firm."""

    view: TruckView
    loads: tuple[tuple[LoadView, Bilingual], ...]
    contact: str | None


async def trucks_shown(
    reader: StateReader, zone: str, found: OnFile, views: Iterable[TruckView]
) -> tuple[TruckShown, ...]:
    """May raise OSError, TimeoutError."""
    shown = []
    for view in views:
        kept = await reader.get(zone, kind_of_alert(view.alert), view.alert, AlertKept)
        what = [dangers(load.goods) for load in found.moving[view.visit].loads]
        contact = kept.message.contact if kept is not None else None
        shown.append(TruckShown(view, tuple(zip(view.goods, what, strict=True)), contact))
    return tuple(shown)
