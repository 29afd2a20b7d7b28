"""Documents made from the services' answers: docx, pdf, html, xlsx."""
