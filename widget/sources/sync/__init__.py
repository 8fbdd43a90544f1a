"""Sync: what sources have is fetched into the store, and fills lists."""
