"""What all pages are made of: sessions, cookies, forms, languages, templates, static files."""
