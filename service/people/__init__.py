"""People: users, teams, roles and tokens, signing in, and who may do what.

Nothing here knows HTTP. Commands flush; the caller's transaction commits.
"""
