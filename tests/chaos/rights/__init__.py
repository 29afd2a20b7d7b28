"""The table of rights on a running product: every route, every role, own branch, other branch, other unit.

offices.py   two new units with their branches, people and logins: own, sibling (same unit), foreign (another unit)
scenery.py   a thing of every kind in each of the three places; supervised.py what supervision and the register add
table.py     what each cell must answer, worked out from gateway/policy.py; every exception with its reason
walking.py   asks the API cell by cell and judges the answers; creating.py names the things of others in bodies
pages.py     the same for the pages
"""
