"""The supervisors' room: who has how much, what waits, what is late, and how to share it out."""
