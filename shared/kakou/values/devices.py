"""What devices of a lane say of themselves by number (S-JGS annex C), with what depends on it alone."""

from kakou.values.wire_integer import WireInteger


class DeviceCondition(WireInteger):
    """The state of a device."""

    DISABLED = 0
    NORMAL = 1
    FAULT = 2
    ENABLED = 3

    @property
    def out_of_service(self) -> bool:
        return self in (DeviceCondition.DISABLED, DeviceCondition.FAULT)


class CommandResult(WireInteger):
    """What came of a command (S-JGS OPERATE_FEEDBACK)."""

    NONE = 0
    DONE = 1
    FAILED = 2
    FAILED_AT_LOCK = 9

    @property
    def done(self) -> bool:
        return self is CommandResult.DONE
