"""What several files of tests speak to: one whole gate, or a safety office; each test has a zone of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.e2e.open_gate import open_gate
from tests.e2e.picture_store import PictureStore, storing
from tests.e2e.safety_office import Office, Running, opened, running
from tests.gate import Gate

ZONE_WITH_PICTURES = "3105PICT"


@pytest.fixture(scope="package")
def picture_store() -> Iterator[PictureStore]:
    """The store of ZONE_WITH_PICTURES is its folder of that name."""
    with storing() as store:
        yield store


@pytest.fixture(scope="package")
def shared_gate(tmp_path_factory: pytest.TempPathFactory, picture_store: PictureStore) -> Iterator[Gate]:
    """The five services on real servers. Nobody stops or kills any of it."""
    stores = f"{ZONE_WITH_PICTURES}={picture_store.url}{ZONE_WITH_PICTURES}/"
    with open_gate(tmp_path_factory.mktemp("gate"), settings={"KAKOU_PICTURE_STORES": stores}) as gate:
        yield gate


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """hazmat-notify alone, for one file of tests, which may kill and restart it."""
    with running(tmp_path_factory.mktemp("safety-office")) as found:
        yield found


@pytest.fixture
async def office(service: Running) -> AsyncIterator[Office]:
    """A zone of the test's own there."""
    async with opened(service) as found:
        yield found
