"""`kakou explain`: the story of a visit."""
