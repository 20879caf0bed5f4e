"""Every answer that these tests get is held against its document; here, that this finds something."""

import httpx
import pytest

from tests.documented import check_headers

TASKS = httpx.Request("GET", "http://gate/v1/tasks")


def test_a_header_that_the_document_leaves_out_is_found() -> None:
    with pytest.raises(AssertionError, match=r"GET /v1/tasks: 200 has \['x-next'\]"):
        check_headers("gate-ingest", httpx.Response(200, headers={"X-Next": "7"}, request=TASKS))


def test_a_header_that_belongs_to_another_answer_is_found() -> None:
    with pytest.raises(AssertionError, match="retry-after"):
        check_headers("gate-ingest", httpx.Response(200, headers={"Retry-After": "7"}, request=TASKS))
    check_headers("gate-ingest", httpx.Response(503, headers={"Retry-After": "7"}, request=TASKS))
