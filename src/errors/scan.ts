/** What `siinterjk scan` finds besides BMSs: the part of the list of error codes that is its own. */
export const SCAN_ERRORS = {
  SCAN_PORT_NAME: {
    means: "What was named cannot be a serial line.",
    remedy:
      "Name a device (`/dev/ttyUSB0`, `/dev/serial0`) or a serial server (`tcp://host:port`, IPv6 in brackets); without a name all serial lines of the machine are scanned.",
  },
  SCAN_NO_PORTS: {
    means: "This machine has no serial line that could be scanned.",
    remedy:
      "Plug the RS485 adapter in (`ls /dev/ttyUSB* /dev/ttyACM*` shows it); on a Raspberry Pi switch the serial port on with raspi-config. A serial server on the network is named: `siinterjk scan tcp://host:port`.",
  },
  SCAN_SILENT: {
    means: "Not a byte came on this line, whatever was asked.",
    remedy:
      "Is the BMS awake, is it connected to this adapter, and is the protocol of its port in the JK app 000 or 001? Try A and B the other way round: that can do no harm.",
  },
  SCAN_ECHO: {
    means: "Only our own requests came back: the adapter works, and no BMS answers.",
    remedy: "Check the wires from the adapter to the BMS, the power of the BMS, and A and B.",
  },
  SCAN_DAMAGED: {
    means: "Replies began, but none came whole with a right checksum.",
    remedy:
      "Check A/B wiring, termination and grounding. Two BMSs that answer at the same time do this, too: with protocol 000 each needs a line of its own, with 001 an address of its own.",
  },
  SCAN_NONSENSE: {
    means: "Bytes came that make no sense: A and B are swapped, or something else than a JK BMS answers.",
    remedy:
      "Try A and B the other way round. Then look whether it is a JK BMS with firmware 6 or newer, and whether its port is set to protocol 000 or 001 in the JK app.",
  },
  SCAN_TALK: {
    means: "Somebody talks on this line all the time, in what no JK BMS says at 115200 or 9600 baud. So nothing was sent.",
    remedy:
      "Another device has this line: give the BMS an adapter of its own. If it is the BMS, try A and B the other way round.",
  },
  SCAN_OTHER_MASTER: {
    means: "Somebody else asks the BMSs on this line, so the scan only listened. Packs that are not asked cannot be seen.",
    remedy:
      "With protocol pb the bridge only listens, too; to let it ask once a second, set the address switches (DIP) of all BMSs to 1..15. With protocol nw take the other device off the line.",
  },
  SCAN_OTHER_DEVICE: {
    means: "A Modbus device answers that is no JK BMS. It is left alone.",
    remedy:
      "Give the BMSs a line of their own. If it is a JK BMS after all, write it into the configuration by hand and report it.",
  },
  SCAN_SPEED: {
    means: "The BMS answers at 9600 baud, but is read at 115200.",
    remedy: "Set the protocol of its port to 001 in the JK app instead of 013, then scan again.",
  },
  SCAN_TWO_PROTOCOLS: {
    means: "BMSs of both protocols are on one line. Only those of protocol pb are in the configuration.",
    remedy: "Set all of them to protocol 001 in the JK app, each with its own address, or give each its own adapter.",
  },
  SCAN_READS_ONLY: {
    means:
      "Several BMSs are on one line, and some answer reads of registers only. Those are not in the configuration: they can be read only where they are alone.",
    remedy: "Scan again: a reply that was lost looks the same. If it stays so, give each of these BMSs an adapter of its own.",
  },
  SCAN_UNREADABLE: {
    means: "The BMS answers, but what it says cannot be used; the message says why. It is not in the configuration.",
    remedy: "Look up the code in the message, and please report it with model and firmware.",
  },
  SCAN_BRIDGE_HAS_PORT: {
    means: "The bridge itself reads this line at this moment, so it was not scanned.",
    remedy:
      "Its live view or its log shows what it reads there. To scan the line, stop it first: `sudo systemctl stop siinterjk`; the inverter then gets nothing until it is started again.",
  },
  SCAN_CONSOLE: {
    means: "The console of the system is on this line, so it was not scanned.",
    remedy: "Free it (`sudo raspi-config nonint do_serial_cons 1` on a Raspberry Pi), then restart the machine.",
  },
  SCAN_PORT_LOST: {
    means: "The line ended in the middle of the scan; the message says why. What was found before is shown.",
    remedy: "Check the plug of the adapter and its power, then scan again.",
  },
  SCAN_PORT_HANGS: {
    means: "The device did not open in time.",
    remedy: "Unplug the adapter and plug it in again; `dmesg | tail` may say what is wrong with it.",
  },
} as const;
