"""`python -m lane_router`."""

import gc

gc.disable()  # Nothing that is loaded at the start is garbage, and to look for some is up to a fifth of it.

from kakou.operations.settings import from_environment
from kakou.web.serve import run

from lane_router.app import create_app
from lane_router.settings import Settings

if __name__ == "__main__":
    run(create_app(from_environment(Settings)))
