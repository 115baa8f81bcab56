import { describe, expect, it } from "vitest";
import { temporaryFile } from "../../test/support/temp.ts";
import { checkedOptions, type FleetOptions } from "./fleet.ts";

const GIVEN: FleetOptions = {
  mqtt: "mqtts://broker.lan:8883",
  store: "http://127.0.0.1:8428",
  topic: "siinterjk",
  clientId: "siinterjk-fleet",
};

describe("the options of siinterjk fleet", () => {
  it("may name files for what is secret or long", async () => {
    const passwordFile = temporaryFile("password", "one long secret\n");
    const caFile = temporaryFile("ca.crt", "-----BEGIN CERTIFICATE-----\n");
    expect(await checkedOptions({ ...GIVEN, user: "u", passwordFile, caFile })).toEqual({
      broker: {
        ...{ url: GIVEN.mqtt, clientId: "siinterjk-fleet", topic: "siinterjk" },
        ...{ user: "u", password: "one long secret", ca: "-----BEGIN CERTIFICATE-----\n" },
      },
      store: GIVEN.store,
    });
  });

  it.each<[string, Partial<FleetOptions>, RegExp]>([
    ["another protocol", { mqtt: "http://broker" }, /--mqtt http:\/\/broker: mqtt:\/\/host:port or mqtts:/],
    ["no host", { mqtt: "mqtt://" }, /--mqtt/],
    ["a store that is none", { store: "127.0.0.1:8428" }, /--store 127\.0\.0\.1:8428: http:/],
    ["a wildcard", { topic: "siinterjk/#" }, /--topic/],
    ["no topic", { topic: "" }, /--topic/],
    ["no client", { clientId: "" }, /--client-id/],
    ["a password without a user", { passwordFile: "/dev/null" }, /--password-file needs --user/],
    ["a file that is not there", { user: "u", passwordFile: "/does/not/exist" }, /--password-file \/does\/not\/exist: ENOENT/],
    ["an authority that is not there", { caFile: "/does/not/exist" }, /--ca-file \/does\/not\/exist: ENOENT/],
  ])("are refused: %s", async (_, change, message) => {
    await expect(checkedOptions({ ...GIVEN, ...change })).rejects.toMatchObject({ code: "FLEET_OPTION" });
    await expect(checkedOptions({ ...GIVEN, ...change })).rejects.toThrow(message);
  });

  it("do not show a password that stands in the address", async () => {
    const told = await checkedOptions({ ...GIVEN, mqtt: "mqtt://u:secret@broker" }).catch((error: unknown) => String(error));
    expect(told).toContain("the password belongs in a file");
    expect(told).not.toContain("secret@");
  });
});
