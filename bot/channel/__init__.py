"""The coach's own channel: signed-in users, conversations over WebSocket, the live feed, and the routes around them."""
