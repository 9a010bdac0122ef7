"""What ``ayon addon harmony …`` does, one module a command.

Exit codes: 0 good, 1 findings, 2 wrong usage, 3 could not begin, 4 failed on the
way, 5 somebody has it open, 130 cancelled.
"""
