"""What is seen of a partition while it comes and goes."""

from kakou.runtime.status import STALLED, Watch


def test_a_partition_that_has_just_come_here_has_not_stalled() -> None:
    watch = Watch()
    watch.view(3)
    watch.notice_stalls({3: 64}, 6_572.0)
    assert watch.not_ready() == {3: "not taken over yet"}
    watch.partitions[3].why = ""
    watch.notice_stalls({3: 64}, 6_573.0 + STALLED)
    assert watch.not_ready() == {3: "64 records wait, none taken for 11 s"}
