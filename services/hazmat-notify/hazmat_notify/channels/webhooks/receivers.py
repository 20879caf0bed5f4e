"""Receivers of webhooks: which addresses they may have, and the keys that sign what they get."""

from dataclasses import dataclass

from kakou.contracts.subscription import SubscriptionKey
from kakou.web.problem_table import WEBHOOKS_OFF
from pydantic import SecretStr

from hazmat_notify.channels.webhooks.channel import WebhookChannel
from hazmat_notify.channels.webhooks.guard import Reach
from hazmat_notify.channels.webhooks.keys import signing_secret
from hazmat_notify.channels.webhooks.posting import Poster


@dataclass(frozen=True, slots=True)
class WebhookReceivers:
    """master: the secret that all signing keys are derived from; None: no webhooks. reach: where they may go."""

    master: SecretStr | None
    reach: Reach
    schemes = WebhookChannel.schemes

    def fault_of(self, address: str) -> str | None:
        return self.reach.fault_of(address)

    def key(self, zone: str, subscription: str, no: int) -> SubscriptionKey:
        if self.master is None:
            raise WEBHOOKS_OFF()
        return SubscriptionKey(no=no, secret=signing_secret(self.master.get_secret_value(), zone, subscription, no))

    def channel(self, zone: str) -> WebhookChannel | None:
        return None if self.master is None else WebhookChannel(zone, self.master, Poster(self.reach))
