"""The same three hops in frameworks that others build such services with: each module is one hop, a process."""
