"""Who is at a truck: said, given back and taken over at the desk."""
