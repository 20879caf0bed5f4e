"""`kakou export`: passages, verdicts and lists for other systems, and others' lists held against ours."""
