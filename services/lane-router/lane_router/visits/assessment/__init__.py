"""A visit's papers judged: facts in, findings and effects out. Pure."""
