"""An SLCAN host that nobody here wrote: python-can's slcan interface. Prints every frame that it receives as ID#DATA.

usage: slcan_host.py DEVICE [ID#DATA ...]   the frames named are sent once a second, as an inverter sends its own
"""

import sys
import time

import can


def message(text):
    can_id, data = text.split("#")
    return can.Message(arbitration_id=int(can_id, 16), data=bytes.fromhex(data), is_extended_id=False)


bus = can.interface.Bus(bustype="slcan", channel=sys.argv[1], bitrate=500000)
own = [message(text) for text in sys.argv[2:]]
next_send = time.monotonic()
print("ready", flush=True)
while True:
    if time.monotonic() >= next_send:
        next_send += 1.0
        for frame in own:
            bus.send(frame)
    received = bus.recv(0.1)
    if received is not None:
        print(f"{received.arbitration_id:03X}#{received.data.hex().upper()}", flush=True)
