"""What each subject's events change in the history."""
