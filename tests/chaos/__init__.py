"""The rig that tries to break what docs/architecture.md promises: real processes, real faults, and an auditor.

promise.py    what a promise is to the rig, and what a run of one finds
rig.py        a running product with a recorded seed; doctored.py starts one with failpoints or a broken variant in it
driver.py     people at work through the API, with a record of everything that they were told
auditor.py    that record against outboxes, inboxes, effects and ledger
faults.py     kill -9, freezing, cutting: at times that the seed decides
promises/     one module a promise; PROMISES is the table of contents
variants/     the product, deliberately broken: what the rig must catch
__main__.py   `make chaos`; test_promises.py is its short form
"""
