"""The queue of referrals as it changes, for those who follow it."""
