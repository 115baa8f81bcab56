import { describe, expect, it } from "vitest";
import { allowedHosts } from "./hosts.ts";

const isOurs = allowedHosts("Raspi.example.net", ["battery.example.org", "House.Example.Org."]);

describe("the names of this machine", () => {
  it.each([
    "192.168.1.20",
    "192.168.1.20:8080",
    "[fe80::1]:8080",
    "[::1]",
    "localhost:8080",
    "siinterjk.local:8080",
    "SIINTERJK.LOCAL.",
    "raspi",
    "raspi:8080",
    "raspi.example.net",
    "raspi.home.arpa",
    "anything.internal",
    "battery.example.org:443",
    "house.example.org",
  ])("%s is one", (host) => {
    expect(isOurs(host)).toBe(true);
  });

  it.each([
    undefined,
    "",
    ":8080",
    "evil.example.com",
    "evil.example.com:8080",
    // The first part of a name says nothing: anybody can have such a name.
    "raspi.evil.example",
    "siinterjk.local.evil.example",
    "192.168.1.20.evil.example",
    "notlocal",
    "battery.example.org.evil.example",
    "battery.example.org@evil.example",
    "a b",
    "localhost:8080:8080",
    "[::1",
    "[evil.example]",
    "localhost:99999999",
  ])("%s is none", (host) => {
    expect(isOurs(host)).toBe(false);
  });

  it("knows no name of a machine without one", () => {
    expect(allowedHosts("", [])("")).toBe(false);
  });
});
