"""One module a group of pages; each fills the blueprint that `gateway.pages` makes."""
