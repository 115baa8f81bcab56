import { describe, expect, it } from "vitest";
import { bytesOf, capture, fullCaptures, replyAround } from "../../../../test/support/nw-captures.ts";
import { checkNwFrame, type NwFrame } from "./framer.ts";
import { labelFields } from "./label.ts";

function frameOf(bytes: Uint8Array): NwFrame {
  const checked = checkNwFrame(bytes);
  if (!checked.ok) throw new Error(checked.error.message);
  return checked.value;
}

describe("labelFields", () => {
  it("names every part of a frame", () => {
    const labels = labelFields(frameOf(bytesOf(capture("nw-16s-charging-10A-fw11.262H"))));
    expect(labels.find((label) => label.id === 0x83)).toEqual({
      offset: 59,
      id: 0x83,
      field: "packVoltageV",
      hex: "14 C3",
      value: 53.15,
    });
    expect(labels.map((label) => label.field)).not.toContain("unknown");
  });

  it("never shows the password", () => {
    // "123456" and other passwords, as text and as hex, wherever they stand in the captures
    for (const one of fullCaptures) {
      const frame = frameOf(bytesOf(one));
      const at = frame.information.findIndex((byte, i) => byte === 0xb2 && frame.information[i - 2] === 0xb1);
      const password = frame.information.subarray(at + 1, at + 11);
      const label = labelFields(frame).find((one) => one.id === 0xb2);
      expect(password[0]).not.toBe(0);
      expect(label).toEqual({ offset: at, id: 0xb2, field: "parameterPassword", hex: "", value: "hidden" });
    }
  });

  it("stops at an unknown id and at data that end early, and shows nothing of what follows", () => {
    const unknown = labelFields(frameOf(replyAround([0x85, 50, 0x88, 0x31, 0x32])));
    expect(unknown.slice(1)).toEqual([{ offset: 2, id: 0x88, field: "unknown", hex: "", value: undefined }]);
    const short = labelFields(frameOf(replyAround([0x85, 50, 0xb2, 0x31, 0x32])));
    expect(short.slice(1)).toEqual([{ offset: 2, id: 0xb2, field: "unknown", hex: "", value: undefined }]);
  });
});
