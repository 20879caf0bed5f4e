"""`python -m weight_check`."""

from weight_check.app import main

main()
