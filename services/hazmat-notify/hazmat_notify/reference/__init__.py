"""The zone's documents that hazmat-notify keeps: storage units, policy, what the zone adds to the tables."""
