"""The door of the gate: takes events and writes, answers from the read model."""
