"""Another bridge behind an SLCAN adapter, on a pseudo-terminal that nobody else has open. Written after LAWICEL's CAN232 manual.

Prints the name of the terminal, then every line that it gets. From the command to open (O) on it hands over the frames that are named
each second, as an adapter does with what it hears on its bus: ID#DATA
"""

import os
import select
import sys
import time
import tty

master, slave = os.openpty()
print(os.ttyname(slave), flush=True)
tty.setraw(slave)
os.close(slave)  # whoever opens it has it alone


def line(text):
    can_id, data = text.split("#")
    return f"t{can_id}{len(data) // 2}{data}\r".encode()


frames = b"".join(line(text) for text in sys.argv[1:])
received = b""
due = None
while True:
    if due is not None and time.monotonic() >= due:
        due += 1.0
        try:
            os.write(master, frames)
        except OSError:
            pass
    try:
        if select.select([master], [], [], 0.1)[0]:
            received += os.read(master, 4096)
    except OSError:  # EIO: nobody has it open
        time.sleep(0.05)
    *lines, received = received.split(b"\r")
    for one in lines:
        if one == b"O":
            due = time.monotonic()
        if one:
            print(one.decode("ascii", "replace"), flush=True)
