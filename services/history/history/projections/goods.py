"""Goods moved in warehouses."""

from kakou.history.tables import GOODS_MOVEMENTS
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from history.keeping import keep


def goods_moved(unit: UnitOfWork, event: Event) -> None:
    """A GoodsMoved as it came; one that was refused is not told."""
    told = event.data
    substance = told["substance"]
    keep(
        unit,
        GOODS_MOVEMENTS,
        (event.origin.root,),
        told,
        storage_unit=event.subject,
        direction=told["direction"],
        substance=substance.get("name"),
        cas=substance.get("cas"),
        un=substance.get("un"),
        quantity=told["quantity"],
        unit=told["unit"],
        firm=told.get("firm"),
        pass_no=told.get("pass_no"),
    )
