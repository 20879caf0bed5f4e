"""Electronic seals: what stands against a truck whose seal was not opened."""

from kakou.reasons.spec import ReasonSpec

SEALS = (
    ReasonSpec(
        code="seal.unlock.failed",
        outcome="refer",
        letter="9",
        position=8,
        zh="关锁{seals}未能解锁（反馈{result}）。",
        en="Seal {seals} was not opened (result {result}).",
        led="关锁未能解锁 请等待",
        remedy_zh="由关员查看关锁，解锁后重新采集。",
        remedy_en="An officer must look at the seal; open it and gather again.",
        source="S-JGS annex B position 8",
    ),
    ReasonSpec(
        code="seal.unlock.unanswered",
        outcome="refer",
        letter="9",
        position=8,
        zh="关锁{seals}在{wait:zh}内没有反馈解锁结果。",
        en="Seal {seals} did not say within {wait:en} that it was opened.",
        led="关锁无反馈 请等待",
        remedy_zh="由关员查看关锁，解锁后重新采集。",
        remedy_en="An officer must look at the seal; open it and gather again.",
        source="S-JGS annex B letter V and position 8; policy seal_wait",
    ),
)
