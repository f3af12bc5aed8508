// Tells the tab that waits for this log-in, and closes the one in which it was done.
new BroadcastChannel("newsroom.logged-in").postMessage("")
window.close()
