"""Rules about people and the organisation they belong to; standard library and kit.domain only."""
