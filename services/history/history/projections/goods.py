"""Goods moved in warehouses."""

from kakou.history.tables import GOODS_MOVEMENTS, STOCK_RECORDS
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from history.keeping import keep


def stock_recorded(unit: UnitOfWork, event: Event) -> None:
    """A StockRecord as it came."""
    told = event.data
    keep(unit, STOCK_RECORDS, (told["storage_unit"], told["block"]), told, began_at=told["began_at"])


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
