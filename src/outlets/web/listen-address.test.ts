import { describe, expect, it } from "vitest";
import { configSchema } from "../../config/schema.ts";
import { listenAddress } from "./listen-address.ts";

const takes = (web: object): boolean => configSchema.safeParse({ packs: [{ port: "/dev/serial0" }], web }).success;

describe("where the page is served", () => {
  it.each([
    ["0.0.0.0:8080", "0.0.0.0", 8080],
    ["[::]:80", "::", 80],
    ["[fe80::1]:65535", "fe80::1", 65_535],
    ["localhost:1", "localhost", 1],
    ["raspi.lan:8080", "raspi.lan", 8080],
  ])("%s", (listen, host, port) => {
    expect(takes({ listen })).toBe(true);
    expect(listenAddress(listen)).toEqual({ host, port });
  });

  it("is nowhere for an empty text", () => {
    expect(takes({ listen: "" })).toBe(true);
  });

  it.each([
    "8080",
    ":8080",
    "0.0.0.0",
    "0.0.0.0:0",
    "0.0.0.0:65536",
    "0.0.0.0:08080",
    "::1:80",
    "http://raspi:80",
    "a b:80",
    "-:80",
  ])("%s is refused", (listen) => {
    expect(takes({ listen })).toBe(false);
  });

  it("takes a password only as the program prints it, and names without a port", () => {
    const kept = "scrypt$16384$8$5$g4WCparKHH8BGM25hblEzA$qoQPPu5e5cXXvRNYIcLcbe3cY1zu12wUanOUMveAQQ0";
    expect(takes({ password: kept, hosts: ["battery.example.org"] })).toBe(true);
    expect(takes({ password: "hunter22" })).toBe(false);
    expect(takes({ hosts: ["battery.example.org:8080"] })).toBe(false);
  });
});
