"""`make bench`: requests, facts, starts and memory of both stacks, beside the raw limits of what they stand on."""
