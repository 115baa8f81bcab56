import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../test/support/fc.ts";
import { bytesOf, capture, fullCaptures, nwCaptures } from "../../test/support/nw-captures.ts";
import { checkNwFrame } from "../codec/jk/nw-4e57/frame.ts";
import { decodeInformation } from "../codec/jk/nw-4e57/tlv.ts";
import { PrivateBytes } from "./hide-private.ts";

const hide = (...chunks: readonly Uint8Array[]): Uint8Array => {
  const hider = new PrivateBytes();
  return Uint8Array.from(chunks.flatMap((chunk) => [...hider.hide(chunk)]));
};
const CHARGING = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
const ECHO = bytesOf(capture("nw-echo-of-own-request"));
/** The texts of this capture that nobody else may see: password, device id, what its owner has called it. */
const SECRETS = ["221187", "beki"];
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

const at = (id: number): number => CHARGING.lastIndexOf(id);

describe("what is private in the bytes of a JK BMS", () => {
  it("is there in the capture, so that this test can fail", () => {
    for (const secret of SECRETS) expect(text(CHARGING)).toContain(secret);
  });

  it("becomes 00, and nothing else changes but the checksum, which still fits", () => {
    const hidden = hide(CHARGING);
    for (const secret of SECRETS) expect(text(hidden)).not.toContain(secret);
    const changed = [...CHARGING.keys()].filter((i) => CHARGING[i] !== hidden[i]);
    const spans = [
      [at(0xb2), 10],
      [at(0xb4), 8],
      [at(0xb5), 4],
      [at(0xb7), 15],
      [at(0xba), 24],
      [CHARGING.length - 3, 2],
    ] as const;
    expect(changed.every((i) => spans.some(([from, length]) => i > from && i <= from + length))).toBe(true);
    expect(changed.every((i) => i > CHARGING.length - 5 || hidden[i] === 0)).toBe(true);
    expect(checkNwFrame(hidden)).toMatchObject({ ok: true });
  });

  it.each(fullCaptures)("leaves every value of $id as it was", (one) => {
    const valuesOf = (bytes: Uint8Array) => {
      const frame = checkNwFrame(bytes);
      const values = frame.ok ? decodeInformation(frame.value) : frame;
      if (!values.ok) throw new Error(values.error.message);
      return { ...values.value, deviceId: "", manufactureDate: "", firmware: "", manufacturerId: "" };
    };
    expect(valuesOf(hide(bytesOf(one)))).toEqual(valuesOf(bytesOf(one)));
  });

  it.each(nwCaptures)("leaves $id as right or as wrong as it was", (one) => {
    const verdict = (bytes: Uint8Array): string => {
      const checked = checkNwFrame(bytes);
      return checked.ok ? "right" : checked.error.code;
    };
    expect(verdict(hide(bytesOf(one)))).toBe(verdict(bytesOf(one)));
  });

  it("is hidden whatever chunks the bytes come in", () => {
    const stream = Uint8Array.from([...ECHO, ...CHARGING, ...CHARGING]);
    const whole = hide(stream);
    expect(whole.length).toBe(stream.length);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length - 1)), (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), stream.length];
        expect(hide(...ends.map((end, i) => stream.subarray(ends[i - 1] ?? 0, end)))).toEqual(whole);
      }),
      property(200),
    );
  });

  it("shows our own request", () => {
    expect(hide(ECHO)).toEqual(ECHO);
  });

  it.each([1, 2, 3, 4, 12])("is hidden when the first %i bytes are lost", (lost) => {
    for (const secret of SECRETS) expect(text(hide(CHARGING.subarray(lost)))).not.toContain(secret);
  });

  const changes = (byte: number) => Array.from({ length: 8 }, (_, bit) => [byte ^ (1 << bit)]);

  it("is hidden when any one byte is lost or doubled, or any bit changed, of a reply in the middle of others", () => {
    for (let i = 0; i < CHARGING.length; i++) {
      const [before, after] = [CHARGING.subarray(0, i), CHARGING.subarray(i + 1)];
      for (const middle of [[], [CHARGING[i]!, CHARGING[i]!], ...changes(CHARGING[i]!)]) {
        const shown = text(hide(CHARGING, before, Uint8Array.from(middle), after, CHARGING));
        // A changed byte of the secret itself is no longer the secret: four characters of it in a row are looked for.
        for (const secret of SECRETS) expect(shown, `byte ${i}`).not.toContain(secret.slice(0, 4));
      }
    }
  });

  it("begins anew with every request, and loses no byte", () => {
    const hider = new PrivateBytes();
    for (const missing of [1, 2, 100, CHARGING.length - 3, CHARGING.length - 1]) {
      const cut = CHARGING.subarray(0, CHARGING.length - missing);
      const first = hider.hide(cut);
      const rest = hider.asked(ECHO);
      expect(first.length + rest.length).toBe(cut.length);
      expect(hider.hide(CHARGING)).toEqual(hide(CHARGING));
    }
  });

  it("shows no letters and digits of another protocol", () => {
    const hider = new PrivateBytes();
    const shown = [hider.hide(Buffer.from("\x55\xaa\xeb\x90 SN 12-ab NW-9", "latin1")), hider.asked(ECHO)];
    expect(text(Buffer.concat(shown))).toBe("?\xaa\xeb\x90 ?? ??-?? ??-?");
  });
});
