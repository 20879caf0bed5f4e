"""Who may ask, and how much: tokens, their use, quotas."""
