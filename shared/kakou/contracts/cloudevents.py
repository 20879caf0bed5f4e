"""The CloudEvents 1.0 envelope in JSON, with the extensions that terminals use."""

from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from kakou.contracts.base import Said
from kakou.contracts.times import Time

STRUCTURED: str = "application/cloudevents+json"
BATCH: str = "application/cloudevents-batch+json"


def _json_type(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    media = value.partition(";")[0].strip().lower()
    if media != "application/json" and not media.endswith("+json"):
        raise PydanticCustomError("data_content_type", "must be application/json")
    return value


def _sequence(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class CloudEvent(Said):
    """The envelope. source and id name the event (a repeat has both the same); `data` is read by its type's model.

    time: the device's own, kept as evidence. sequence: the device's own numbering. offline: recorded while
    the centre was out of reach. traceparent, tracestate: W3C trace context.
    """

    specversion: Literal["1.0"]
    id: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=200)]
    type: Annotated[str, Field(min_length=1, max_length=200)]
    subject: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    time: Time | None = None
    datacontenttype: Annotated[str | None, BeforeValidator(_json_type)] = None
    dataschema: Annotated[str, Field(max_length=500)] | None = None
    sequence: Annotated[Annotated[str, Field(max_length=64)] | None, BeforeValidator(_sequence)] = None
    offline: bool = False
    traceparent: Annotated[str, Field(max_length=200)] | None = None
    tracestate: Annotated[str, Field(max_length=1000)] | None = None
    data: dict[str, Any] = Field(default_factory=dict)


def encode(envelope: CloudEvent, data: BaseModel) -> bytes:
    """The event as the log holds it: what was said and no defaults, with `data` normalised and its decimals as text."""
    head = envelope.model_dump(mode="json", exclude={"data", "datacontenttype"}, exclude_unset=True)
    head["datacontenttype"] = "application/json"
    head["data"] = orjson.Fragment(data.__pydantic_serializer__.to_json(data, exclude_unset=True))
    return orjson.dumps(head)
