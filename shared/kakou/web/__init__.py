"""HTTP as every service speaks it: listener, tokens, quotas, problems, streams, documents."""
