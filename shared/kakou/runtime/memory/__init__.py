"""A log and a store in memory: real ones, for tools that replay and for simulations of crashes."""
