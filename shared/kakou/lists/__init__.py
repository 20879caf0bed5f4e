"""Lists of what the history holds: what can be asked, in which order, and what is shown of each item."""
