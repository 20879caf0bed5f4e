"""Papers as they are filed: declarations, passes, receipts, reference data."""
