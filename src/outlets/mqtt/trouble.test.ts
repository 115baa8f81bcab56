import { expect, it } from "vitest";
import { addressOf } from "./credentials.ts";
import { siteOf } from "./settings.ts";
import { troubleOf } from "./trouble.ts";

const coded = (message: string, code: string | number): Error => Object.assign(new Error(message), { code });

it.each([
  [coded("connect ECONNREFUSED 127.0.0.1:1883", "ECONNREFUSED"), "MQTT_UNREACHABLE"],
  [coded("getaddrinfo ENOTFOUND broker.lan", "ENOTFOUND"), "MQTT_UNREACHABLE"],
  [new Error("connack timeout"), "MQTT_UNREACHABLE"],
  ["thrown", "MQTT_UNREACHABLE"],
  [coded("Connection refused: Bad username or password", 4), "MQTT_REFUSED"],
  [coded("Connection refused: Not authorized", 5), "MQTT_REFUSED"],
  [coded("Connection refused: Unsupported Protocol Version", 132), "MQTT_REFUSED"],
  [coded("Connection refused: Server unavailable", 3), "MQTT_UNREACHABLE"],
  [coded("Connection refused: Server busy", 137), "MQTT_UNREACHABLE"],
  [coded("self-signed certificate in certificate chain", "SELF_SIGNED_CERT_IN_CHAIN"), "MQTT_TLS"],
  [coded("certificate has expired", "CERT_HAS_EXPIRED"), "MQTT_TLS"],
  [coded("unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "MQTT_TLS"],
  [coded("wrong version number", "ERR_SSL_WRONG_VERSION_NUMBER"), "MQTT_TLS"],
  [coded("no such name", "ERR_TLS_CERT_ALTNAME_INVALID"), "MQTT_TLS"],
])("%s is %s", (error, code) => {
  expect(troubleOf(error).code).toBe(code);
});

it("says one line, and of several addresses each", () => {
  expect(troubleOf(new Error("first\n  second\n")).message).toBe("first second");
  const both = new AggregateError([coded("connect ECONNREFUSED ::1:1883", "ECONNREFUSED"), new Error("connect to 127.0.0.1")]);
  expect(troubleOf(both).message).toBe("connect ECONNREFUSED ::1:1883; connect to 127.0.0.1");
});

it.each([
  ["mqtt://192.168.1.10", { protocol: "mqtt", host: "192.168.1.10", port: 1883 }],
  ["mqtts://broker.lan/", { protocol: "mqtts", host: "broker.lan", port: 8883 }],
  ["mqtt://[fd00::1]:2883", { protocol: "mqtt", host: "fd00::1", port: 2883 }],
])("%s is understood", (url, address) => {
  expect(addressOf(url)).toEqual(address);
});

it.each([
  ["garage", "pi", "garage"],
  ["", "Keller-Pi.lan", "keller_pi_lan"],
  ["", "---", "bridge"],
])("the site %j on the machine %j is %j", (site, machine, expected) => {
  expect(siteOf({ site }, machine)).toBe(expected);
});
