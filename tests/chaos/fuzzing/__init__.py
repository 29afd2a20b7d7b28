"""schemathesis at the product's API document: a process of its own, without greenthreads, for one caller.

extensions.py   loaded into schemathesis: who asks, what is kept out of harm's way, one more check, and the findings
judgement.py    where a check of schemathesis and the HTTP contract disagree, and the contract is right
stage.py        what a campaign plays on; scenery.py prepares it in the product
campaign.py     starts it for one caller and reads what it found
"""
