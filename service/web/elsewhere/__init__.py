"""Coming in with an account elsewhere, going out again, and the way in when there is no other."""
