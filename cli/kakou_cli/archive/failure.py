"""What ends a command about the archive with a sentence."""


class ArchiveFailure(Exception):
    """Archiving, checking or trimming cannot be done; says why and what would help."""
