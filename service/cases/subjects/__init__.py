"""Subjects: whom or what cases are about, found again and corrected in one place."""
