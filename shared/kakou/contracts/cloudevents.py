"""The CloudEvents 1.0 envelope in JSON, with the extensions that terminals use."""

import re
from base64 import b64decode
from typing import Annotated, Any, Final, Literal

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from kakou.contracts.base import Fault, InboundModel
from kakou.values.exact_json import NotJson, TooComplex, loads
from kakou.values.times import Time

STRUCTURED: str = "application/cloudevents+json"
BATCH: str = "application/cloudevents-batch+json"

LONGEST_ID: Final = 200
MOST_EXTENSIONS: Final = 50
LONGEST_EXTENSION: Final = 1_000
_NAME: Final = re.compile(r"[a-z0-9]{1,64}", re.ASCII)


class NotData(ValueError):
    """`data_base64` cannot be read as JSON; the message says what it must be."""


def _json_type(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not is_json(value):
        raise PydanticCustomError("data_content_type", "must be application/json, in UTF-8")
    return value


def is_json(content_type: str) -> bool:
    """Whether a content type says JSON in UTF-8."""
    media = media_type(content_type)
    return (media == "application/json" or media.endswith("+json")) and charset(content_type) in ("", "utf-8", "utf8")


def media_type(content_type: str) -> str:
    """A content type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def charset(content_type: str) -> str:
    """The charset that a content type names, in lower case; empty when it names none."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def _sequence(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class CloudEvent(InboundModel):
    """The envelope of CloudEvents 1.0.

    Any attribute of lower-case letters and digits beside these is an extension, as brokers add them: kept as it came.
    """

    model_config = ConfigDict(extra="allow")

    specversion: Literal["1.0"]
    """The version of CloudEvents."""
    id: Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]
    """Names the event together with `source`: a repeat has both the same."""
    source: Annotated[str, Field(min_length=1, max_length=200)]
    """Who says it: `/{zone}/{gate}/{lane}` for a lane's terminal, `/{zone}/wms/{system}` for a warehouse's system."""
    type: Annotated[str, Field(min_length=1, max_length=200)]
    """What kind of event it is, which `data` has the shape of."""
    subject: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    """What it is about: the terminal's session id for a visit, or the storage unit."""
    time: Time | None = None
    """When it happened by the device's own clock, kept as evidence."""
    datacontenttype: Annotated[str | None, BeforeValidator(_json_type)] = None
    """The media type of `data`; JSON."""
    dataschema: Annotated[str, Field(max_length=500)] | None = None
    """Where the schema of `data` is; not looked at."""
    sequence: Annotated[Annotated[str, Field(max_length=64)] | None, BeforeValidator(_sequence)] = None
    """The device's own numbering."""
    offline: bool = False
    """Whether it was recorded while the centre was out of reach."""
    traceparent: Annotated[str, Field(max_length=200)] | None = None
    """Which trace it belongs to (W3C Trace Context)."""
    tracestate: Annotated[str, Field(max_length=1000)] | None = None
    """What tracing systems add to `traceparent` (W3C Trace Context)."""
    data: dict[str, Any] = Field(default_factory=dict)
    """What happened, in the shape of its type."""


def extension_faults(sent: dict[str, Any]) -> list[Fault]:
    """What is wrong with the attributes that are not the envelope's own."""
    extensions = {name: value for name, value in sent.items() if name not in CloudEvent.model_fields}
    if len(extensions) > MOST_EXTENSIONS:
        return [Fault([], "extensions", f"must have {MOST_EXTENSIONS} extension attributes at most")]
    return [fault for name, value in extensions.items() if (fault := _extension_fault(name, value)) is not None]


def _extension_fault(name: str, value: Any) -> Fault | None:
    """CloudEvents 1.0, attribute naming conventions and type system."""
    if _NAME.fullmatch(name) is None:
        return Fault(
            [name], "extra_forbidden", "is not a field known here, and extensions have a-z and 0-9 in their names"
        )
    if isinstance(value, str) and len(value) > LONGEST_EXTENSION:
        return Fault([name], "extension", f"must have at most {LONGEST_EXTENSION} characters")
    if isinstance(value, str | bool) or (isinstance(value, int) and -(2**31) <= value < 2**31):
        return None
    return Fault([name], "extension", "must be text, true or false, or a whole number of 32 bits")


def without_nulls(sent: dict[str, Any]) -> dict[str, Any]:
    """The event without the attributes that are null, which is how some writers leave one out."""
    return {name: value for name, value in sent.items() if value is not None or name == "data"}


def data_in_base64(coded: Any) -> Any:
    """The JSON value in `data_base64`. Raises NotData."""
    try:
        return loads(b64decode(coded, validate=True))
    except NotJson as error:
        raise NotData(f"must hold JSON in UTF-8: {error}") from None
    except TooComplex as error:
        raise NotData(str(error)) from None
    except (ValueError, TypeError):
        raise NotData("must be bytes in Base64") from None


def encode(envelope: CloudEvent, data: BaseModel) -> bytes:
    """The event as the log holds it: what was said and no defaults, with `data` normalised and its decimals as text."""
    head = envelope.model_dump(mode="json", exclude={"data", "datacontenttype"}, exclude_unset=True)
    head["datacontenttype"] = "application/json"
    head["data"] = orjson.Fragment(data.__pydantic_serializer__.to_json(data, exclude_unset=True))
    return orjson.dumps(head)
