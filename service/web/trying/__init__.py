"""Pages on which a process, its forms, decisions and templates are tried out before they count."""
