"""Where a partition's state stands in Redis: under one hash tag, so that a script reaches all of it on a cluster."""


def commit_key(service: str, partition: int) -> str:
    return f"{{{service}:{partition}}}:commit"


def progress_key(service: str, partition: int) -> str:
    return f"{{{service}:{partition}}}:progress"


def outbox_key(service: str, partition: int) -> str:
    return f"{{{service}:{partition}}}:outbox"


def bucket_key(service: str, partition: int, bucket: str) -> str:
    return f"{{{service}:{partition}}}:e:{bucket}"


def copy_key(service: str, partition: int) -> str:
    """Which copy of the state is being made, or written back: `redis/copies.py`."""
    return f"{{{service}:{partition}}}:copy"


def copy_notes_key(service: str, partition: int) -> str:
    """Entries that were changed since the copy was begun."""
    return f"{{{service}:{partition}}}:copy:notes"


def copy_dropped_key(service: str, partition: int) -> str:
    """Buckets that were dropped since then."""
    return f"{{{service}:{partition}}}:copy:dropped"


def copy_commits_key(service: str, partition: int) -> str:
    """The commits since then."""
    return f"{{{service}:{partition}}}:copy:commits"


def channel(service: str, partition: int | str) -> str:
    """Each commit says here which root position its state has reached, and what it has changed (`announcement`).
    `*` as partition listens to all."""
    return f"kakou:applied:{service}:{partition}"
