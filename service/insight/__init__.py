"""What running cases say about their process: where they stand, wait and breach, and which way.

Read only. Everything here is of many cases and names nobody: who may see no case may see this.
"""
