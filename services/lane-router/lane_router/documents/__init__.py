"""Whether the goods of a document may go now. Pure."""
