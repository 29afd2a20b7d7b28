"""People who take joint studies from draft to closed books, what they were told, and the auditor of it."""
