"""Drafts: what analysts change of a process before they publish it.

In this room a draft is that of a process. What somebody has typed into a task and not sent are
draft *answers*, and live with the cases.
"""
