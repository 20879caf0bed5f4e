"""Whatever is sent, right or wrong, is answered as the OpenAPI document says, and never with a fault of ours."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from kakou_cli.documents.command import openapi_of
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.e2e.open_gate import OpenZone, open_zone
from tests.gate import Gate

MOST = 8
CHECKED = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture(scope="module")
def zone(shared_gate: Gate) -> OpenZone:
    return open_zone(shared_gate, "3105X")


schema = schemathesis.openapi.from_dict(openapi_of("gate-ingest")).exclude(path_regex="/commands$")
"""All endpoints that end; a lane's stream goes on for ever."""


@schema.parametrize()
@settings(
    max_examples=MOST,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_of_those_described(case: schemathesis.Case[Any], zone: OpenZone) -> None:
    for waiting in (case.query, case.headers):
        waiting.pop("wait", None)
        waiting.pop("Prefer", None)
    headers = {"Authorization": f"Bearer {zone.tokens['all']}"}
    case.call_and_validate(base_url=zone.url, headers=headers, checks=list(CHECKED), timeout=30)
