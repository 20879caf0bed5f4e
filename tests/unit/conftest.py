"""Generated examples have no deadline each: a loaded machine is no fault of the code's."""

from hypothesis import settings

settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")
