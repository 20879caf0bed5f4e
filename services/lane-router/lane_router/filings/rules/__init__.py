"""Whether a paper may be approved, and what receipts mean. Pure."""
