import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatHex } from "../../hex.ts";
import { nwRequest, type NwRequest } from "./request.ts";

/** Every request that can be made, byte for byte; source: JK document v2.5, and logged by syssi/esphome-jk-bms. */
const ALL_REQUESTS: Readonly<Record<NwRequest, string>> = {
  all: "4E 57 00 13 00 00 00 00 06 03 00 00 00 00 00 00 68 00 00 01 29",
};

describe("nwRequest", () => {
  it.each(Object.entries(ALL_REQUESTS))("%s is exactly the listed bytes", (request, hex) => {
    expect(formatHex(nwRequest(request as NwRequest))).toBe(hex);
  });

  it("gives a fresh copy, so that nobody can change the next one", () => {
    nwRequest("all")[8] = 0x02;
    expect(formatHex(nwRequest("all"))).toBe(ALL_REQUESTS.all);
  });

  it("is the only builder of frames besides the one that builds replies", () => {
    const builders = readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .filter((name) =>
        /new Uint8Array\(|Uint8Array\.(?:from|of)\(/.test(readFileSync(`${import.meta.dirname}/${name}`, "utf8")),
      );
    // frame.ts: replyFrame, tlv.ts: the information of a reply
    expect(builders.sort()).toEqual(["frame.ts", "request.ts", "tlv.ts"]);
  });
});
