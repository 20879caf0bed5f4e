"""What stands in a record: origin, trace and event, and what of it may be how large."""
