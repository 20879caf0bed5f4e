"""`/v1/subscriptions`: receivers of the feed, webhooks or those of another channel."""

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.base import InboundModel
from kakou.contracts.events import safety
from kakou.contracts.subscription import Subscription, SubscriptionKey, SubscriptionMade
from kakou.runtime.host import Position
from kakou.web.access.auth import Principal
from kakou.web.addresses import address
from kakou.web.openapi import body_of, headers
from kakou.web.problem_table import (
    NO_SUBSCRIPTION,
    RECEIVER_ADDRESS,
    REDELIVERY_RANGE,
    REDELIVERY_TRIMMED,
    TOO_MANY_SUBSCRIPTIONS,
)
from kakou.web.writes import pending

from hazmat_notify.alerts.feed_reader import read_head
from hazmat_notify.deliveries.channel import Receivers
from hazmat_notify.http.context import Desk, answer
from hazmat_notify.http.describing import described
from hazmat_notify.http.parameters import ReceiverPath
from hazmat_notify.http.subscription_bodies import (
    NewSubscription,
    Redelivery,
    SubscriptionChange,
    SubscriptionPage,
    changed,
    view,
)
from hazmat_notify.http.writes import append, known, read
from hazmat_notify.state import SUBSCRIPTION, SubscriptionKept

SAFETY: Final = ("safety",)


def routes(desk: Desk, most: int, channels: Sequence[Receivers]) -> APIRouter:
    """most: receivers that a zone may have. channels: one knows what its receivers are by their addresses; the first
    one says what is wrong with an address that none of them has."""
    router = APIRouter(prefix="/v1/subscriptions", tags=["subscriptions"])

    def receivers_at(url: str) -> Receivers:
        scheme = url.partition(":")[0].lower()
        return next((each for each in channels if scheme in each.schemes), channels[0])

    def check(url: str) -> None:
        fault = receivers_at(url).fault_of(url)
        if fault is not None:
            raise RECEIVER_ADDRESS(errors=[{"pointer": "/url", "code": "address", "message": fault}])

    async def find(principal: Principal, no: str) -> SubscriptionKept:
        zone = principal.zone
        return await desk.on_record(
            zone,
            lambda: desk.reader.get(zone, SUBSCRIPTION, no, SubscriptionKept),
            NO_SUBSCRIPTION(no=no),
        )

    async def settled(
        request: Request, principal: Principal, no: str, kind: str, said: InboundModel
    ) -> tuple[Position, SubscriptionKept | None]:
        """Where the write stands, and the subscription once it is known; None where it is not within the time asked
        for."""
        position = await append(desk, request, principal.zone, kind, no, said)
        if not await known(desk, request, position):
            return position, None
        return position, await desk.reader.get(principal.zone, SUBSCRIPTION, no, SubscriptionKept)

    async def shown(principal: Principal, kept: SubscriptionKept) -> Subscription:
        return view(kept, await read_head(desk.reader, principal.zone))

    @router.post(
        "",
        response_model=SubscriptionMade | Subscription,  # a channel may have no keys
        status_code=201,
        **described(
            "Have the feed delivered to an address",
            SAFETY,
            description="The address must answer a challenge first. The signing key is shown here and never again; a"
            " 202 shows none: have another one made with `new_key`.",
            answers={201: {"description": "Made", "headers": headers("Location")}},
            problems=(400, 409, 413, 415, 422),
            requestBody=body_of(NewSubscription, {"url": "https://safety.example/kakou"}),
        ),
    )
    async def create_subscription(request: Request) -> Response:
        principal = await desk.may_answer(request)
        said = await read(request, NewSubscription)
        check(said.url)
        if await desk.reader.count(principal.zone, SUBSCRIPTION) >= most:
            raise TOO_MANY_SUBSCRIPTIONS(limit=most)
        no = f"S{token_urlsafe(9).replace('-', 'a').replace('_', 'b')}"
        made = receivers_at(said.url).key(principal.zone, no, 1)
        event = safety.SubscriptionSet(
            id=no, url=said.url, challenge=token_urlsafe(24), after=said.after, by=principal.name
        )
        position, kept = await settled(request, principal, no, topics.SUBSCRIPTION_SET, event)
        if kept is None:
            return pending(position, _address(no))
        return answer(_with_key(await shown(principal, kept), made), 201, {"Location": _address(no)})

    @router.get("", response_model=SubscriptionPage, **described("Those who get the feed delivered", SAFETY))
    async def list_subscriptions(request: Request) -> Response:
        principal = await desk.may_answer(request)
        head = await read_head(desk.reader, principal.zone)
        found = await desk.reader.all(principal.zone, SUBSCRIPTION, SubscriptionKept)
        return answer(SubscriptionPage(items=tuple(view(kept, head) for kept in found.values())))

    @router.get(
        "/{no}",
        response_model=Subscription,
        **described("How deliveries to a receiver stand", SAFETY, problems=(404, 422)),
    )
    async def get_subscription(request: Request, no: ReceiverPath) -> Response:
        principal = await desk.may_answer(request)
        return answer(await shown(principal, await find(principal, no)))

    @router.patch(
        "/{no}",
        response_model=SubscriptionMade | Subscription,  # the key is given once, when it is new
        **described(
            "Change a receiver, its keys, or whether it is delivered to",
            SAFETY,
            problems=(400, 404, 409, 413, 415, 422),
            requestBody=body_of(SubscriptionChange, {"new_key": True}),
        ),
    )
    async def change_subscription(request: Request, no: ReceiverPath) -> Response:
        principal = await desk.may_answer(request)
        kept = await find(principal, no)
        said = await read(request, SubscriptionChange)
        if said.url is not None:
            check(said.url)
        event = changed(kept, said, principal.name)
        made = receivers_at(event.url).key(principal.zone, no, event.key) if said.new_key else None
        position, after = await settled(request, principal, no, topics.SUBSCRIPTION_SET, event)
        if after is None:
            return pending(position, _address(no))
        return answer(_with_key(await shown(principal, after), made))

    @router.delete("/{no}", status_code=204, **described("Deliver no more", SAFETY, problems=(404, 422)))
    async def delete_subscription(request: Request, no: ReceiverPath) -> Response:
        principal = await desk.may_answer(request)
        await find(principal, no)
        said = safety.SubscriptionRemoved(id=no, by=principal.name)
        await settled(request, principal, no, topics.SUBSCRIPTION_REMOVED, said)
        return Response(status_code=204)

    @router.post(
        "/{no}/redelivery",
        response_model=Subscription,
        **described(
            "Deliver a range of the feed again",
            SAFETY,
            description="Before what has not been delivered yet. The messages keep their ids.",
            problems=(400, 404, 410, 413, 415, 422),
            requestBody=body_of(Redelivery, {"first": 1, "last": 20}),
        ),
    )
    async def redeliver_alerts(request: Request, no: ReceiverPath) -> Response:
        principal = await desk.may_answer(request)
        await find(principal, no)
        said = await read(request, Redelivery)
        head = await read_head(desk.reader, principal.zone)
        if said.first > said.last or said.last > head.last:
            wrong = {"pointer": "/last", "code": "range", "message": f"must be from {said.first} to {head.last}"}
            raise REDELIVERY_RANGE(errors=[wrong])
        if said.first < head.first:
            raise REDELIVERY_TRIMMED(first=head.first)
        event = safety.RedeliveryAsked(id=no, first=said.first, last=said.last, by=principal.name)
        position, kept = await settled(request, principal, no, topics.REDELIVERY_ASKED, event)
        if kept is None:
            return pending(position, _address(no))
        return answer(await shown(principal, kept))

    return router


def _address(no: str) -> str:
    return address("/v1/subscriptions/{no}", {"no": no})


def _with_key(subscription: Subscription, made: SubscriptionKey | None) -> Subscription:
    return subscription if made is None else SubscriptionMade(**subscription.model_dump(), key=made)
