/** What is private in the bytes of newer JK BMSs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../test/support/fc.ts";
import { withOneBitChanged } from "../../test/support/framing.ts";
import { joinBytes } from "../../test/support/join-bytes.ts";
import { withModbusCrc } from "../../test/support/modbus-crc.ts";
import { busTalk, changedFrame, fromHex, modbusCapture, pbCapture, pbCaptures, wireOf } from "../../test/support/pb-captures.ts";
import { PrivateBytes } from "./hide-private.ts";

const NO_REQUEST = new Uint8Array();
/** All that is shown of these chunks, what was held back at the end included. */
function hide(...chunks: readonly Uint8Array[]): Uint8Array {
  const hider = new PrivateBytes();
  return joinBytes(...chunks.map((chunk) => hider.hide(chunk)), hider.asked(NO_REQUEST));
}

const INFO = pbCapture("pb-info-addr3-fw15.41");
/** Password, serial number, set-up password and name in it. */
const SECRETS = ["1234", "40119491480", "136913", "BB02"];
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
/** Bytes 46..77 and 86..149 of a device info: name, password, and behind the date serial number, user data, passwords (JK V1.1). */
const isPrivate = (at: number): boolean => (at >= 46 && at < 78) || (at >= 86 && at < 150);
/** What must be shown of a whole frame; its sum made apart from the codec. */
const shownOf = (frame: Uint8Array): Uint8Array =>
  frame[4] === 3 ? changedFrame(frame, Object.fromEntries([...frame.keys()].filter(isPrivate).map((at) => [at, 0]))) : frame;
const shownWire = (wire: Uint8Array): Uint8Array =>
  wire.length < 300 ? wire : joinBytes(shownOf(wire.slice(0, 300)), wire.subarray(300));

const ALARMS = modbusCapture("modbus-fc03-alarms-none");
/** What whole devices said: frames with and without padding, acknowledgements, requests, registers. */
const PIECES: readonly Uint8Array[] = [
  ...pbCaptures.map(wireOf),
  ...busTalk.map(({ line }) => fromHex(line)),
  joinBytes(fromHex(ALARMS.requestHex), fromHex(ALARMS.hex)),
];

describe("frames", () => {
  it("hold what is private, so that these tests can fail", () => {
    for (const secret of SECRETS) expect(text(wireOf(INFO))).toContain(secret);
  });

  it.each(pbCaptures.map((one) => [one.id, one] as const))(
    "%s is shown but for its private fields, with the sum it then has",
    (_, one) => {
      expect(hide(wireOf(one))).toEqual(shownWire(wireOf(one)));
    },
  );

  it("show the same in whatever pieces they come, requests and acknowledgements to the byte", () => {
    const talk = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 });
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(talk, sizes, (pieces, cuts) => {
        const wire = joinBytes(...pieces);
        const chunks: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < wire.length; at += cuts[turn++ % cuts.length]!) {
          chunks.push(wire.subarray(at, at + cuts[turn % cuts.length]!));
        }
        expect(hide(...chunks)).toEqual(joinBytes(...pieces.map(shownWire)));
      }),
      property(200),
    );
  });

  it("come with the chunk that makes them whole, and what never becomes whole with the next request", () => {
    const hider = new PrivateBytes();
    const wire = wireOf(INFO);
    expect(hider.hide(wire.subarray(0, 299))).toHaveLength(0);
    expect(hider.hide(wire.subarray(299, 300))).toEqual(shownOf(wire.slice(0, 300)));
    expect(hider.hide(wire.subarray(0, 200))).toHaveLength(0);
    const rest = hider.asked(fromHex(INFO.requestHex));
    expect(rest).toHaveLength(200);
    for (const secret of SECRETS) expect(text(rest)).not.toContain(secret);
    expect(hider.hide(wire)).toEqual(shownWire(wire));
  });
});

describe("what is not whole", () => {
  const before = wireOf(pbCapture("pb-settings-16s-addr3"));
  const after = wireOf(pbCapture("pb-status-16s-addr3"));
  const shown = (middle: Uint8Array): Uint8Array => hide(before, middle, after);

  it("shows nothing private when any byte is lost or doubled", () => {
    const wire = wireOf(INFO);
    for (let i = 0; i < wire.length; i++) {
      for (const part of [[], [wire[i]!, wire[i]!]]) {
        const middle = joinBytes(wire.subarray(0, i), Uint8Array.from(part), wire.subarray(i + 1));
        // A changed byte of the secret itself is no longer the secret: four characters of it in a row are looked for.
        const seen = text(shown(middle));
        for (const secret of SECRETS) expect(seen, `byte ${i}`).not.toContain(secret.slice(0, 4));
      }
    }
  });

  it("shows nothing private when any bit is changed", () => {
    for (const { bit, changed } of withOneBitChanged(wireOf(INFO))) {
      const seen = text(hide(changed));
      for (const secret of SECRETS) expect(seen, `bit ${bit}`).not.toContain(secret.slice(0, 4));
    }
  });

  it("shows as many bytes as came, none of them a letter or a digit, and the frames behind it", () => {
    const noise = Buffer.from("\x01\x10\x16 Passw0rd NW\x55\xaa\xeb 77", "latin1");
    const hidden = shown(noise);
    expect(hidden).toHaveLength(before.length + noise.length + after.length);
    expect(text(hidden.subarray(before.length, before.length + noise.length))).not.toMatch(/[A-Za-z0-9]/);
    expect(hidden.subarray(-after.length)).toEqual(after);
  });
});

describe("registers", () => {
  const request = (register: number, words: number): Uint8Array =>
    withModbusCrc([1, 3, register >> 8, register & 0xff, words >> 8, words & 0xff]);
  const answer = (data: Uint8Array): Uint8Array => withModbusCrc([1, 3, data.length, ...data]);
  const info = wireOf(INFO);
  /** The bytes of the device info as registers have them. */
  const block = (from: number, words: number): Uint8Array => info.slice(from, from + 2 * words);

  it("of a read that was heard are shown but for their private fields, with the CRC that they then have", () => {
    const asked = request(0x1400 + 40, 60); // bytes 46..165
    const said = answer(block(46, 60));
    const expected = answer(block(46, 60).map((byte, i) => (isPrivate(46 + i) ? 0 : byte)));
    expect(hide(asked, said)).toEqual(joinBytes(asked, expected));
    for (const secret of SECRETS) expect(text(expected)).not.toContain(secret);
    // Nothing private stands before byte 46.
    expect(hide(request(0x1400, 20), answer(block(6, 20)))).toEqual(joinBytes(request(0x1400, 20), answer(block(6, 20))));
  });

  it("of a read of this program are shown as they came", () => {
    const hider = new PrivateBytes();
    expect(hider.asked(request(0x1200, 34))).toHaveLength(0);
    const said = answer(Uint8Array.from({ length: 68 }, (_, i) => 0x30 + i));
    expect(joinBytes(...[said.subarray(0, 9), said.subarray(9)].map((chunk) => hider.hide(chunk)))).toEqual(said);
  });

  it("that nobody was heard to ask for, or another was asked for, show no letters and digits", () => {
    const said = answer(block(86, 2));
    for (const asked of [NO_REQUEST, request(0x1200, 34), fromHex(INFO.requestHex)]) {
      const hider = new PrivateBytes();
      hider.asked(asked);
      const shown = joinBytes(hider.hide(said), hider.asked(NO_REQUEST));
      expect(shown).toHaveLength(said.length);
      expect(text(shown)).not.toContain("4011");
    }
  });
});
