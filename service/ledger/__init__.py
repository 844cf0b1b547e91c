"""The ledger: books written in the same transaction as the move they tell of.

The books do not read each other. Together they say what is still to be done after any crash.
"""
