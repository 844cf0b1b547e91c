"""Workers: the hands that act outside a case's transaction.

They read the ledger's books, which are the truth; a nudge by RQ only tells them to look sooner.
"""
