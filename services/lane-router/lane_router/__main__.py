"""`python -m lane_router`."""

from lane_router.app import main

main()
