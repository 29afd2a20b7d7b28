"""What a supervisor carries to a machine of their own: `verify.py`, one file that needs none of the others."""
