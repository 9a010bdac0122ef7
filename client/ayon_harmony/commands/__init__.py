"""What ``ayon addon harmony …`` does, one module a command.

``table`` names them all. What exit codes mean is in ``model/exit_codes``.
"""
