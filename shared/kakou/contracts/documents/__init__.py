"""Documents that are filed: the papers of the trade and the zone's reference data."""
