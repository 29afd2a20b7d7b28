"""A backup is one tar file with one part a service, all parts of the same instant.

refusal.py           what a person is told when it cannot be done
manifest.py          what a backup says about itself
archive.py           the file: written beside and renamed, read with suspicion
cut.py               the instant: all four databases held for some milliseconds
sources.py           a database that is copied: sqlite_source.py, postgres_source.py
targets.py           a database that is replaced: sqlite_target.py, postgres_target.py
postgres_programs.py pg_dump and pg_restore
keys.py              the secret key and the ledger's key
ledger_state.py      size and root of a ledger, and whether its entries agree with them
catching_up.py       after a restore: what was on its way at the instant of the backup
taking.py, putting_back.py   the two commands, step by step
"""
