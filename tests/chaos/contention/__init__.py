"""Many people who want the same thing at once: money, seats, one event after the other."""
