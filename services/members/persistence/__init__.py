"""Tables, mapping, repositories and the unit of work of the members service."""
