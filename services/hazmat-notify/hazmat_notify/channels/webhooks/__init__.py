"""Webhooks, a channel of deliveries: signed POSTs to addresses that are allowed."""
