"""Everybody's own account: their password, and where they have signed in."""
