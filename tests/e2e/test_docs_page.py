"""The page that draws the interface, in a zone without internet: everything it shows comes from the service itself."""

import httpx

from tests.e2e.browser import browsing
from tests.gate import Gate

TOLD = {"gate-ingest": "/v1/events", "hazmat-notify": "/v1/alerts"}
"""An operation of each service."""


def test_the_interface_is_drawn_and_nothing_of_it_comes_from_another_host(shared_gate: Gate) -> None:
    with browsing() as browser:
        for service, path in TOLD.items():
            url = shared_gate.url(service)
            browser.chrome.get(f"{url}/docs")
            browser.until(
                lambda path=path: path in browser.text(".opblock-summary-path").replace("\u200b", ""),  # type: ignore[misc]
                f"the operations of {service}",
            )
            loaded = browser.chrome.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
            assert [one for one in loaded if not one.startswith((url, "data:"))] == []


def test_the_page_sends_the_document_to_no_other_host_to_be_validated(shared_gate: Gate) -> None:
    for service in TOLD:
        page = httpx.get(f"{shared_gate.url(service)}/docs").text
        assert '"validatorUrl": null' in page
        assert "://" not in page
        assert httpx.get(f"{shared_gate.url(service)}/redoc").status_code == 404
