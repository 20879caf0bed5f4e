"""What handlers keep between events: entries in memory, timers, retention, and the zone's clock."""
