"""Workers: the hands that act outside a case's transaction."""
