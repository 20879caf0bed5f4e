"""The desk: the customs officer's pages."""
