"""Rules about telling people; standard library and kit.domain only."""
