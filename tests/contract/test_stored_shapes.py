"""What is kept in Redis outlives the build that wrote it: a change of its shape is never by the way."""

from tests.contract.stored_shapes import KEEPERS, SNAPSHOT, kinds_in, snapshot


def test_entries_are_kept_as_the_snapshot_says() -> None:
    before, now = SNAPSHOT.read_text().splitlines(), snapshot()
    gone, new = [line for line in before if line not in now], [line for line in now if line not in before]
    assert (gone, new) == ([], []), (
        "A stored shape has changed. State written before must still be read: give a new field a default, and branch "
        "on the rules version where an answer would change. Then: python -m tests.contract.stored_shapes"
    )


def test_the_snapshot_is_read_from_the_code_of_every_service() -> None:
    found = {keeper: kinds_in(folders) for keeper, folders in KEEPERS.items()}
    assert set(found["lane-router"]) > {"visit", "pass", "declaration", "vehicle", "draw-key"}
    assert set(found["weight-check"]) > {"visit", "group", "sequence", "tare"}
    assert set(found["hazmat-notify"]) > {"feed", "stock", "kind_of_alert(…)", "stay"}
    assert set(found["gate-ingest"]) > {"visit", "commands_kind(…)", "passage_kind(…)", "policy-book"}
    assert set(found["every service"]) > {"~", "~timers", "task"}
