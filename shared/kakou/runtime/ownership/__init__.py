"""Which instance of a service runs which partition: leases, members, and fair shares among them.

Only liveness depends on it. That two owners do no harm is the commit id's doing, whatever is believed here.
"""
