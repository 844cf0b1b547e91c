"""One thing done to many: chosen, tried out, confirmed, then done to one after the other."""
