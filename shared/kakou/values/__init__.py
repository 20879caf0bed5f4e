"""Values of the trade with what depends on them alone. Pure: nothing here knows a message, a service or a clock."""
