"""Backups: one archive with everything that an installation knows, and the way back from it.

An archive is a ZIP file: the database as it was at one instant, every file that it names, and last
a manifest with the digest of each. It holds people's data and no secret of the installation.
"""
