"""Messages that nobody can use, what waits in the databases because of them, and the past come again."""
