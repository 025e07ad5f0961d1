"""Ten invented documents of an invented group's vendors, and what makes them."""
