"""A service manager's socket: prints every datagram that arrives as one JSON string a line.

usage: notify_socket.py ADDRESS   a path, or @name in the abstract namespace
"""

import json
import socket
import sys

address = sys.argv[1]
manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind("\0" + address[1:] if address.startswith("@") else address)
print("ready", flush=True)
while True:
    print(json.dumps(manager.recv(65536).decode()), flush=True)
