"""What may be typed: forms only validate, and list their fields."""
