"""The rows of the reason table, one module a subject; `kakou.contracts.reasons` reads them as one."""
