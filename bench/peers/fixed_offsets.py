"""A bridge as small programs for this job are written: one read of 291 bytes, values at fixed places, no check, a cycle of
about ten seconds with six frames 100 ms apart. Written for this comparison after the published description of SIinterJK.
"""

import sys
import time

import serial

READ_ALL = bytes.fromhex("4e5700130000000006030000000000006800000129")

bms = serial.Serial(sys.argv[1], 115200)
can = serial.Serial(sys.argv[2], 115200)
while True:
    bms.write(READ_ALL)
    reply = bms.read(291)
    temperature, volts, amps = (int.from_bytes(reply[at : at + 2], "big") for at in (65, 71, 74))
    soc, capacity = reply[77], int.from_bytes(reply[182:184], "big")
    frames = [
        "t351826027E047E04B001",
        f"t3556{soc:02X}006400FFFF",
        "t3566" + b"".join(v.to_bytes(2, "little") for v in (volts, amps & 0x7FFF, temperature * 10)).hex().upper(),
        "t35A80000000000000000",
        "t35E84A4B2D424D532020",
        "t35F84C690001" + (capacity & 0xFFFF).to_bytes(2, "little").hex().upper() + "0000",
    ]
    for frame in frames:
        can.write(frame.encode() + b"\r")
        time.sleep(0.1)
    time.sleep(10)
