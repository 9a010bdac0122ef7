"""Workfiles on several workstations, with everything going wrong that can.

``world``      workstations, edits, and what must hold after every step
``injection``  kills, errors, torn writes and lost writes at any call
``__main__``   ``manage.py crashtest``: many random steps from a seed
"""
