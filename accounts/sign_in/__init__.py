"""How somebody proves who they are, how strongly, and how long that holds."""
