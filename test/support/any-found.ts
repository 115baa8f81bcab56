/** Anything that a scan may find, and anything that an owner may type. */
import fc from "fast-check";
import type { Found, FoundPack } from "../../src/init/answers.ts";

const volts = (min: number, max: number) => fc.integer({ min: min * 100, max: max * 100 }).map((hundredths) => hundredths / 100);

/** What stands in a BMS: likely figures, and odd ones. */
const protection = fc.record(
  {
    cellOverVoltageV: fc.oneof({ weight: 5, arbitrary: volts(3.5, 3.7) }, volts(0, 5)),
    cellUnderVoltageV: fc.oneof(volts(2.4, 3.1), volts(0, 5)),
    packOverVoltageV: fc.oneof({ weight: 5, arbitrary: volts(57, 59) }, volts(0, 80)),
    packUnderVoltageV: volts(0, 60),
    chargeOverCurrentA: fc.oneof(fc.integer({ min: 10, max: 300 }), fc.constant(0)),
    dischargeOverCurrentA: fc.oneof(fc.integer({ min: 10, max: 300 }), fc.constant(0)),
    chargeOverTemperatureC: fc.integer({ min: -30, max: 90 }),
    chargeUnderTemperatureC: fc.integer({ min: -40, max: 40 }),
    dischargeOverTemperatureC: fc.integer({ min: -30, max: 90 }),
    dischargeUnderTemperatureC: fc.integer({ min: -40, max: 40 }),
  },
  { requiredKeys: [] },
);

const packWith = (cells: number): fc.Arbitrary<Omit<FoundPack, "port" | "address">> =>
  fc.record({
    protocol: fc.constantFrom("nw", "pb", "auto"),
    registers: fc.constant(false),
    cells: fc.constantFrom(cells, cells, null),
    capacityAh: fc.option(fc.integer({ min: 1, max: 1000 }), { freq: 4 }),
    setIn: fc.option(
      fc.record({
        cells: fc.constant(cells),
        protection,
        settings: fc.record({ requestedChargeV: fc.oneof(volts(3.4, 3.6), volts(3, 4)) }, { requiredKeys: [] }),
      }),
      { freq: 4 },
    ),
    name: fc.constantFrom(null, null, "Keller", "Garage 2"),
    represents: fc.constantFrom(null, null, 3),
  });

/** Packs of one number of cells, each on a line of its own or all on one. */
export const anyPacks: fc.Arbitrary<readonly FoundPack[]> = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: fc.constant(16) }, fc.integer({ min: 8, max: 24 })), fc.boolean())
  .chain(([cells, isShared]) =>
    fc.array(packWith(cells), { minLength: 1, maxLength: 5 }).map((packs) =>
      packs.map((pack, i): FoundPack => {
        const protocol = isShared ? "pb" : pack.protocol;
        const port = isShared ? "/dev/ttyUSB0" : `/dev/ttyUSB${i}`;
        const name = pack.name === null ? null : `${pack.name}.${i}`;
        return { ...pack, name, protocol, port, address: protocol === "nw" ? null : i };
      }),
    ),
  );

export const anyFound: fc.Arbitrary<Found> = fc.record({
  packs: anyPacks,
  can: fc.subarray(["can0", "can1", "vcan0"]),
  slcan: fc.subarray(["/dev/ttyACM0", "/dev/serial/by-id/usb-Protofusion_CANable-if00"]),
  older: fc.constantFrom(null, "/etc/siinterjk/siinterjk.yaml"),
  olderBattery: fc.option(
    fc.record({
      chemistry: fc.constant("lfp" as const),
      limits: fc.record({
        chargeVoltageV: fc.constantFrom(54.4, 56),
        dischargeVoltageV: fc.constantFrom(43.2, 47.9),
        chargeCurrentA: fc.constantFrom(0, 60.5, 400),
        dischargeCurrentA: fc.constantFrom(90, 1200),
      }),
    }),
    { freq: 1 },
  ),
  listened: fc.boolean(),
  taken: fc.boolean(),
});

/** What somebody types: words and figures that mean something somewhere, and rubbish. */
export const anyTyped: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: -5, max: 400, noNaN: true }).map((value) => String(Math.round(value * 10) / 10)) },
  { weight: 2, arbitrary: volts(40, 64).map((value) => `${value} V`.replace(".", ",")) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 40 }).map(String) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...["lfp", "NMC", "lto", "si8.0h", "other", "can7", "slcan:/dev/ttyUSB0", "none", "unknown", "bms", "standard", "local"],
      ...["all", "network", "Keller, Garage", "Block 1", "true", "null", "- x: #y", "1e3", ".5", "0x10", '"quoted"', "scrypt$1"],
    ),
  },
  { weight: 2, arbitrary: fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { minLength: 1, maxLength: 5 }).map(String) },
);
