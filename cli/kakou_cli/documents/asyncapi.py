"""The AsyncAPI 3.0 document of the topics, for the operator's own systems."""

from pathlib import Path
from typing import Any, Final

import orjson
from kakou.contracts import topics
from kakou.contracts.cloudevents import STRUCTURED
from kakou.contracts.events.registry import INBOUND
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from kakou_cli.documents.topic_contents import CHANNELS, TOLD

ORIGIN_RULE: Final = """\
Every record but those of `gate.inbound` may be repeated: after each doubt a service publishes its outputs once more,
from the first. Each carries its origin, by which any reader applies every output exactly once:

* `kakou-origin`: the position in `gate.inbound` of the event it follows from (its root), and its index at each hop
  since, such as `1234.0.1`. Compare two origins number by number, a shorter one first.
* `kakou-prev`: the origin of its writer's output before it, in the same topic and partition; `-` for the first.

Keep, for each partition and in the same transaction as what you make of the records, a *mark*: the origin last applied.
`gate.dead-letters` has several writers; there, keep one for each `kakou-writer`.

1. `kakou-origin` ≤ mark: a repeat. Skip it.
2. `kakou-prev` = mark (`-` while you have none): the next output. Apply it, and make its origin the mark.
3. Anything else lies beyond a gap: skip it. Its writer will publish what is missing, and this again. Raise an alarm
   when the gap stays.

Read each partition in order, with one reader at a time. Never go by the record's offset or by `id` alone: a repeat has
a new offset, and a gap shows in neither. In `gate.inbound` repeats are told by (`source`, `id`); the first one counts.

The key is the zone; all topics have the same number of partitions, and a zone has the same one in all of them. Log time
(`kakou-log-time`, milliseconds since the epoch) is the zone's clock and never goes back. `kakou-outcome` says what
became of the inbound event: `refused`, `duplicate`, `conflict` or `rejected`; absent means `done`. These topics are for
the operator's own systems; users of a zone read over HTTP.
"""


EXAMPLES: Final = Path(__file__).parent / "messages.json"
"""An example of each message, recorded."""


def document() -> dict[str, Any]:
    """The whole document."""
    examples = orjson.loads(EXAMPLES.read_bytes())
    types = {type_: spec.model for type_, spec in INBOUND.items()} | TOLD
    payloads, definitions = _payloads(types)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "kakou topics",
            "version": "1",
            "description": f"CloudEvents 1.0 in JSON (Kafka binding, structured mode).\n\n{ORIGIN_RULE}",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": STRUCTURED,
        "servers": {"log": _SERVER},
        "channels": {
            **{topic: _channel(topic, meaning, held) for topic, (meaning, held) in CHANNELS.items()},
            topics.DEAD_LETTERS_TOPIC: _dead_letters(examples["letter"]),
        },
        "operations": {
            f"read.{topic}": {
                "action": "receive",
                "channel": {"$ref": f"#/channels/{topic}"},
                "summary": f"Read {topic} by the origin rule.",
            }
            for topic in topics.TOPICS
        },
        "components": {
            "messages": {type_: _message(type_, payloads[type_], examples[type_]) for type_ in types},
            "messageTraits": {
                "inbound": {"headers": _headers(()), "correlationId": _TRACE},
                "output": {"headers": _headers(_ORIGIN_HEADERS), "correlationId": _TRACE},
            },
            "schemas": definitions,
        },
    }


_SERVER: Final = {
    "host": "{bootstrap}",
    "protocol": "kafka",
    "description": "The operator's Kafka cluster.",
    "variables": {
        "bootstrap": {
            "default": "127.0.0.1:9092",
            "description": "Host and port of one of its brokers, as the services have them in `KAKOU_KAFKA_BOOTSTRAP`.",
        }
    },
}
_TRACE: Final = {
    "location": "$message.header#/traceparent",
    "description": "The W3C trace of the request that it follows from; absent where that had none.",
}
_ORIGIN_HEADERS: Final = (
    ("kakou-origin", r"^\d+(\.\d+)+$", "Its root and its index path through the hops."),
    ("kakou-prev", r"^(-|\d+(\.\d+)+)$", "The origin of the output before it in this topic and partition."),
    ("kakou-writer", r"^[a-z-]+(/refused)?$", "The service that wrote it."),
    ("kakou-log-time", r"^\d+$", "The zone's clock, milliseconds since the epoch."),
)


_SHOWN: Final = (
    ("hazardous", "Of a verdict: whether hazardous goods are aboard, `true` or `false`."),
    ("because", "Of a changed pass: what changed it, as in its data."),
)
"""What writers show of the data, so that a reader that has no use for the event need not decode it."""


def _headers(required: tuple[tuple[str, str, str], ...]) -> dict[str, Any]:
    properties = {name: {"type": "string", "pattern": shape, "description": text} for name, shape, text in required}
    optional = {
        "traceparent": {"type": "string", "description": "W3C trace context."},
        "kakou-outcome": {
            "enum": ["refused", "duplicate", "conflict", "rejected", "done"],
            "description": "What became of the inbound event; absent means `done`.",
        },
    }
    if required:
        optional |= {
            name: {
                "type": "string",
                "description": f"{text}, as in the value; absent where it is too long for a header.",
            }
            for name, text in (("ce_type", "The event's type"), ("ce_subject", "What the event is about"))
        }
        optional |= {f"kakou-data-{name}": {"type": "string", "description": text} for name, text in _SHOWN}
    return {"type": "object", "properties": properties | optional, "required": [name for name, _, _ in required]}


def _channel(topic: str, meaning: str, held: tuple[str, ...]) -> dict[str, Any]:
    return {
        "address": topic,
        "description": meaning,
        "messages": {type_: {"$ref": f"#/components/messages/{type_}"} for type_ in held},
        "bindings": {"kafka": {"topic": topic}},
    }


def _dead_letters(example: dict[str, Any]) -> dict[str, Any]:
    headers = _headers(
        (
            *_ORIGIN_HEADERS,
            ("kakou-cause", ".*", "Why it could not be handled."),
            (
                "kakou-place",
                r"^.+/\d+/[\d.]+$",
                "Where it stood: topic, partition, offset; of a refused output, origin.",
            ),
        )
    )
    length = "Bytes that the value had; this is its beginning. Absent when nothing was cut off."
    headers["properties"]["kakou-cut"] = {"type": "string", "pattern": r"^\d+$", "description": length}
    return {
        "address": topics.DEAD_LETTERS_TOPIC,
        "description": "What no service could handle, as it came. `kakou dead-letters` shows them and tries one again.",
        "messages": {
            "letter": {
                "headers": headers,
                "correlationId": _TRACE,
                "payload": {"description": "The record's value as it stood."},
                "examples": [example],
            }
        },
        "bindings": {"kafka": {"topic": topics.DEAD_LETTERS_TOPIC}},
    }


_ENVELOPE: Final = {
    "specversion": {"const": "1.0", "description": "The version of CloudEvents."},
    "id": {"type": "string", "description": "Names the event together with `source`."},
    "source": {"type": "string", "description": "Who says it: a lane's terminal, a partner's system or a service."},
    "subject": {"type": "string", "description": "What it is about: a visit, a document, a storage unit and so on."},
    "time": {"type": "string", "format": "date-time", "description": "When it happened."},
    "datacontenttype": {"const": "application/json", "description": "The media type of `data`."},
}


def _message(type_: str, payload: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    envelope = {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            **_ENVELOPE,
            "type": {"const": type_, "description": "What kind of event it is."},
            "data": {"description": "What happened."} | payload,
        },
    }
    trait = "inbound" if type_ in INBOUND else "output"
    return {
        "name": type_,
        "contentType": STRUCTURED,
        "traits": [{"$ref": f"#/components/messageTraits/{trait}"}],
        "payload": envelope,
        "examples": [example],
        "bindings": {"kafka": {"key": {"type": "string", "description": "The zone.", "examples": ["3105W"]}}},
    }


class _Untitled(GenerateJsonSchema):
    """Gives titles to models alone: a field has its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _payloads(types: dict[str, type[BaseModel]]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """By type the schema of its data, and the schemas that those refer to."""
    models = [(model, "serialization") for model in dict.fromkeys(types.values())]
    schemas, made = models_json_schema(
        models,  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
        schema_generator=_Untitled,
    )
    payloads = {type_: schemas[model, "serialization"] for type_, model in types.items()}
    return payloads, made["$defs"]
