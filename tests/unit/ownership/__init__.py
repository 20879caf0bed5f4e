"""Who runs which partition, by whatever has happened to members, leases and clocks."""
