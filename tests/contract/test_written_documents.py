"""What is written for people leads somewhere, and names nothing that it does not explain."""

import re
from pathlib import Path

import pytest

PAGES = [Path("README.md"), *sorted(Path("docs").rglob("*.md")), *sorted(Path("tests").rglob("README.md"))]
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\((?!https?:)(?P<file>[^)#\s]*)#?(?P<part>[^)\s]*)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
MARK = re.compile(r"\bS-[A-Za-z0-9]+\b")


def parts(page: Path) -> set[str]:
    """The names by which headings are linked to, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_of_a_page_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    for link in LINK.finditer(CODE.sub("", page.read_text(encoding="utf-8"))):
        leads_to = page.parent / link["file"] if link["file"] else page
        assert leads_to.exists(), f"{page}: {link[0]}"
        assert not link["part"] or link["part"] in parts(leads_to), f"{page}: {link[0]}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, ahead = set(), [Path("README.md")]
    while ahead:
        page = ahead.pop()
        reached.add(page.resolve())
        if page.suffix == ".md":
            found = (page.parent / link["file"] for link in LINK.finditer(page.read_text(encoding="utf-8")))
            ahead += [one for one in found if one.is_file() and one.resolve() not in reached]
    assert [str(page) for page in Path("docs").rglob("*.md") if page.resolve() not in reached] == []


def test_every_mark_of_a_source_is_explained() -> None:
    explained = set(MARK.findall(Path("docs/sources.md").read_text(encoding="utf-8")))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert set(MARK.findall(text)) <= explained, page
        assert "domain §" not in text, page
