"""Reports over the history: a file a subject, each with its statements and what their rows add up to, both pure."""
