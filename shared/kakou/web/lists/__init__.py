"""Lists of the history over HTTP: a page of JSON, or all of it as CSV."""
