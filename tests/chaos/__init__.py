"""The rig that tries to break what docs/architecture.md promises: real processes, real faults, and an auditor.

__main__.py    `make chaos`; test_promises.py is its short form, test_rig.py tests the rig itself
promise.py     what a promise is to the rig, and what a run of one finds; report.py prints it
rig.py         a running product with a recorded seed; doctored.py starts one with failpoints or a broken variant in it
faults.py      kill -9 at times that the seed decides; wire.py cuts connections to PostgreSQL at a COMMIT
promises/      one module a promise; PROMISES is the table of contents
variants/      the product, deliberately broken: what the rig must catch; and failpoints
walks/         people who take joint studies from draft to closed books, what they were told, and the auditor of it
messages/      poison, parked facts, the past come again
contention/    many who want the same money, seats or event at once
clients/       partners and scanners, careless and hostile clients
fuzzing/       the API against its own description
rights/        every route, every role, own branch, other branch, other unit
"""
