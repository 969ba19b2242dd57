"""What a browser asks of the register: fetch, form, one call, message, redirect."""
