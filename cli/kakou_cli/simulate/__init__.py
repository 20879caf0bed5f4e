"""A morning at the gate, driven over HTTP as terminals, customs bridge, officers, warehouse and barrier would."""
