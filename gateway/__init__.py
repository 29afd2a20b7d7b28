"""HTTP for people and programs: sessions, authorization, the API and the pages. It owns no data."""
