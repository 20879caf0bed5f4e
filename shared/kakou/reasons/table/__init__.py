"""The rows of the reason table, one module a subject; `kakou.reasons.rendering` reads them as one."""
