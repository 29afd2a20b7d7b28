"""The commands of `lianxue`, one module each."""
