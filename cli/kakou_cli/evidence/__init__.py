"""The evidence for one decision in one file, which is computed again on another machine without any gate."""
