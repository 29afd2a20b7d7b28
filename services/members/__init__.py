"""Units, branches, members and their status, accounts and logins, deputies, dispatches."""
