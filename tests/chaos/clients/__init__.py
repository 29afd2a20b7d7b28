"""Clients at the front door: partners, their scanners, the careless, the hostile, and one that asks for health."""
