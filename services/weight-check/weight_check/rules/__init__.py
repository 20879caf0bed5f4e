"""Pure rules over typed values, one subject a file."""
