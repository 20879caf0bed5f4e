"""What hypothesis tries: the same examples in each run of `make test`, so that none fails by chance.

`make fuzz` tries others. A busy machine is no fault of a rule, so no example has a deadline.
"""

import os

from hypothesis import settings

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
