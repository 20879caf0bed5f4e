"""`kakou export`: passages and verdicts for other systems, and their lists held against ours."""
