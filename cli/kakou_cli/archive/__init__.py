"""The log's life: sealed segments of `gate.inbound`, the check of archive and log as one, and trimming."""
