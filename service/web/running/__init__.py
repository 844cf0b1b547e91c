"""What runs the service: processes, incidents and, in a demonstration, the mailbox."""
