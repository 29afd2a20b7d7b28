"""What travels between services: one frozen dataclass per fact, one file per producer.

`TYPE` is the wire type (`subject.action.vN`; a breaking change is a new vN, v1 grows only by optional fields).
`AGGREGATE` names the field of the thing whose version orders its facts, `SUBJECT` the field the ledger files it
under (the study event, wherever there is one). Fields made with `private()` never reach the ledger.
Money is text with two decimals, moments RFC 3339 in UTC, dates YYYY-MM-DD.
"""
