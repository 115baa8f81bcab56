/** The boards that `--hat` knows: what each needs in config.txt, and the ports that it gives. */

export const HAT_IDS = ["waveshare-rs485-can", "waveshare-rs485-can-8mhz", "waveshare-rs485-can-b", "usb"] as const;
export type HatId = (typeof HAT_IDS)[number];

export interface Hat {
  readonly id: HatId;
  readonly name: string;
  /** How to recognise it. */
  readonly recognise: string;
  /** What it needs in config.txt, as a text of that file from `[all]` to `[all]`; none for what is plugged into USB. */
  readonly configLines: readonly string[];
  /**
   * Drivers that must be there before the service starts: systemd grants access to a device by the number of its driver, and looks
   * up once, at the start, which one belongs to a name.
   */
  readonly modules: readonly string[];
  /** The serial ports of its RS485 lines, where they have fixed names. */
  readonly serialPorts: readonly string[];
  /** The CAN interface that it gives, if it is one of the kernel's. */
  readonly canInterface: string | null;
  /** Frequency of the crystal beside its CAN controller, Hz; the wrong one in config.txt gives a wrong bit rate. */
  readonly crystalHz: number | null;
  /** Its RS485 line hangs on the Pi's own UART (GPIO 14 and 15), which the console of the system must leave alone. */
  readonly usesPiUart: boolean;
  /** Whether its lines are isolated from the Pi; `null` where that depends on the adapter. */
  readonly isolated: boolean | null;
}

/**
 * The UART on GPIO 14 and 15 as /dev/ttyAMA0 on every model. On a Pi 3, 4, Zero W and Zero 2 W the real one (PL011) serves
 * Bluetooth, and these pins have the mini UART: a smaller buffer, no check of framing, and a speed that hangs on the clock of the
 * graphics. disable-bt gives them the real one. On a Pi 5 /dev/serial0 may be the debug connector; uart0 switches on the UART of
 * these pins. Sources: raspberrypi.com, "Configuring UARTs"; overlays/README in the firmware, disable-bt and uart0;
 * github.com/raspberrypi/documentation, issue 3239. enable_uart=1 as on Waveshare's page: without it the UART may stay off.
 */
const PI_UART = [
  "enable_uart=1",
  "[pi0w]",
  "dtoverlay=disable-bt",
  "[pi3]",
  "dtoverlay=disable-bt",
  "[pi4]",
  "dtoverlay=disable-bt",
  "[pi5]",
  "dtparam=uart0=on",
  "[all]",
];
const PI_UART_PORT = "/dev/ttyAMA0";

const SPI = ["[all]", "dtparam=spi=on"];

/**
 * The board with one RS485 line. CAN on SPI 0, chip select 0, its interrupt on GPIO 25. The driver of the line finds its
 * direction by itself (GPIO 4 only after soldering). Source: waveshare.com/wiki/RS485_CAN_HAT.
 */
const oneLine = (crystalHz: number, spiHz: number): Omit<Hat, "id" | "name" | "recognise"> => ({
  configLines: [...SPI, `dtoverlay=mcp2515-can0,oscillator=${crystalHz},interrupt=25,spimaxfrequency=${spiHz}`, ...PI_UART],
  modules: [],
  serialPorts: [PI_UART_PORT],
  canInterface: "can0",
  crystalHz,
  usesPiUart: true,
  isolated: false,
});

export const HATS: Readonly<Record<HatId, Hat>> = {
  "waveshare-rs485-can": {
    id: "waveshare-rs485-can",
    name: "Waveshare RS485 CAN HAT",
    recognise: "the crystal beside the CAN controller says 12.000, as on all boards of today",
    ...oneLine(12_000_000, 2_000_000),
  },
  // The line is on older states of the same page, and in many reports of boards of that time.
  "waveshare-rs485-can-8mhz": {
    id: "waveshare-rs485-can-8mhz",
    name: "Waveshare RS485 CAN HAT with 8 MHz",
    recognise: "the crystal beside the CAN controller says 8.000, as on the first boards",
    ...oneLine(8_000_000, 1_000_000),
  },
  // Source: waveshare.com/wiki/RS485_CAN_HAT_(B). RS485 by a chip SC16IS752 on SPI 1, its interrupt on GPIO 24.
  "waveshare-rs485-can-b": {
    id: "waveshare-rs485-can-b",
    name: "Waveshare RS485 CAN HAT (B)",
    recognise: "two RS485 terminals; the crystal beside the CAN controller says 16.000",
    configLines: [
      ...SPI,
      "dtoverlay=mcp2515-can0,oscillator=16000000,interrupt=25,spimaxfrequency=1000000",
      "dtoverlay=sc16is752-spi1,int_pin=24",
    ],
    modules: ["sc16is7xx"],
    serialPorts: ["/dev/ttySC0", "/dev/ttySC1"],
    canInterface: "can0",
    crystalHz: 16_000_000,
    usesPiUart: false,
    isolated: true,
  },
  usb: {
    id: "usb",
    name: "adapters on USB",
    recognise: "both lines are plugged into USB; config.txt needs nothing",
    configLines: [],
    modules: [],
    serialPorts: [],
    canInterface: null,
    crystalHz: null,
    usesPiUart: false,
    isolated: null,
  },
};

export const isHatId = (id: string): id is HatId => (HAT_IDS as readonly string[]).includes(id);
