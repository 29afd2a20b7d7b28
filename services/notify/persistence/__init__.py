"""Tables, mapping, repositories, channels' storage and the unit of work of the notify service."""
