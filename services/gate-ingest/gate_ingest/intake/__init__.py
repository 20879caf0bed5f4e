"""What every transport brings comes in here: read, authorised, put on the log. Knows nothing of HTTP."""
