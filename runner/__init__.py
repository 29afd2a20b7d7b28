"""The `lianxue` command line: it puts services, broker and databases together."""
