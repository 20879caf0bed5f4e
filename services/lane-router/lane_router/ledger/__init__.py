"""The ledger of a declaration: declared, allocated, passed. Pure."""
