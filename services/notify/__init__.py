"""Who is told what, over which channel, and what became of it; the publication register."""
