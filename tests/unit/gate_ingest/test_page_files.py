"""What pages bring with them: one style sheet, and files that a browser keeps for as long as they are the same."""

import re
from importlib import resources

import pytest
from kakou.web.pages.static import StaticFiles

from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.test_desk import browser, token

FILE = re.compile(r'(?:href|src)="(/desk/static/[^"]+)"')


async def test_a_page_names_one_style_sheet_and_files_that_a_browser_keeps(gate: GateUnderTest) -> None:
    async with browser(gate) as client:
        await client.post("/desk/session", data={"token": await token(gate, "officer")})
        page = (await client.get("/desk")).text
        files = [await client.get(address) for address in FILE.findall(page)]
    assert page.count('rel="stylesheet"') == 1
    assert {file.headers["content-type"].partition(";")[0] for file in files} == {
        *("image/svg+xml", "text/css", "text/javascript")
    }
    assert all(file.status_code == 200 and "immutable" in file.headers["cache-control"] for file in files)


@pytest.mark.parametrize("address", ["/desk/static/0123456789abcdef/desk.js", "/desk/static/desk.js"])
async def test_a_file_of_another_release_or_none_is_answered_and_not_kept(gate: GateUnderTest, address: str) -> None:
    async with browser(gate) as client:
        file, none = await client.get(address), await client.get(address.replace("desk.js", "no.js"))
    assert (file.status_code, file.headers["cache-control"], none.status_code) == (200, "no-cache", 404)


def test_the_release_is_another_one_whenever_a_file_is() -> None:
    releases = {StaticFiles("gate_ingest", sheets).release for sheets in (("desk.css",), ("queue.css",), ())}
    assert len(releases) == 3
    assert StaticFiles("gate_ingest", ("desk.css",)).release in releases


@pytest.mark.parametrize("package", ["gate_ingest", "hazmat_notify", "kakou.web.pages"])
def test_no_template_names_a_file_without_its_release(package: str) -> None:
    folder = resources.files(package) / "templates"
    assert [each.name for each in folder.iterdir() if "/static/" in each.read_text("utf-8")] == []
