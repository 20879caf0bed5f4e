"""Who stands in which lane, with which papers."""
