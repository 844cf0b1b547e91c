"""Definitions: published versions of processes with their forms, decisions and templates.

A version is immutable and pins everything it needs, byte for byte as uploaded. Compiled bundles are
cached in each process.
"""
