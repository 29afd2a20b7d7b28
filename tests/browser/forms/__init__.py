"""Every form of every page, sent as nobody should send it.

shown.py     the forms in a page, with their fields as the page filled them in, and what it says is wrong
values.py    the values: empty, too long, hostile, of a wrong kind, of nothing, stale
scenery.py   events in the states that the rights table's places have none of: more forms are there;
             supervised.py the same of rounds, findings, notices and plans
walking.py   opens every page, sends each form with each kind of value, and judges the answers
"""
