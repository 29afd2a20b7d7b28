"""How things travel and are kept: plumbing without a domain word."""
