"""What several folders of tests share, and what hypothesis tries: the same examples in each run of `make test`.

So none fails by chance; `make fuzz` tries others. A busy machine is no fault of a rule, so no example has a deadline.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.unit.storage.object_store import ObjectStore, object_store

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """An object store, which `s3://zone/…` leads to."""
    with object_store() as store:
        for name, value in {
            "AWS_ENDPOINT_URL": store.address,
            "AWS_ACCESS_KEY_ID": "kakou",
            "AWS_SECRET_ACCESS_KEY": "a secret",
            "AWS_REGION": "zone",
        }.items():
            monkeypatch.setenv(name, value)
        yield store
