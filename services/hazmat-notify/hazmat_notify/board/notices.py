"""An alert as the board shows it."""

from dataclasses import dataclass
from datetime import datetime

from kakou.contracts.alert import Alert, AlertAnswer

from hazmat_notify.alerts.rules.answers import handed_on, holder
from hazmat_notify.http.card import CardGoods


@dataclass(frozen=True)
class Notice:
    """since: when it began to wait for somebody. words: the answers that stand, by their number. over: what it is about
    is. no_contact: nobody is named to call, where somebody should be."""

    alert: Alert
    goods: tuple[CardGoods, ...]
    since: datetime
    words: dict[int, AlertAnswer]
    over: bool
    no_contact: bool

    @property
    def holder(self) -> AlertAnswer | None:
        """The answer by which somebody has it in hand."""
        return holder(self.words)

    @property
    def handed_on(self) -> AlertAnswer | None:
        """The answer by which it waits for a certain person to take it."""
        return handed_on(self.words)

    @property
    def in_hand(self) -> bool:
        return self.holder is not None

    @property
    def seen(self) -> bool:
        return bool(self.words)

    @property
    def rings(self) -> bool:
        """Whether it is heard as well as seen: the gravest at once, the others once nobody has taken them in hand for
        so long that they climb. A drill never is: whoever hears the bell runs."""
        alert = self.alert
        return not alert.drill and (alert.severity == "extreme" or alert.escalation is not None)
