"""The tamper-evident record: a Merkle tree (RFC 6962 §2.1) over canonical entries that are also chained."""
