/** Who the broker lets in: passwords, certificates, and what it says when it does not. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../../test/support/free-port.ts";
import { startMosquitto } from "../../../test/support/mosquitto.ts";
import { startMqtt, until } from "../../../test/support/mqtt-bench.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
const openssl = (...args: string[]): void => void execFileSync("openssl", args, { stdio: "pipe" });

/** A key and a certificate that the authority of the test has signed. */
function signed(name: string, subject: string): void {
  openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    at(`${name}.key`),
    "-out",
    at(`${name}.csr`),
    "-subj",
    `/CN=${subject}`,
  );
  writeFileSync(at(`${name}.ext`), "subjectAltName=IP:127.0.0.1\n");
  openssl(
    ...["x509", "-req", "-in", at(`${name}.csr`), "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial"],
    ...["-out", at(`${name}.pem`), "-days", "2", "-extfile", at(`${name}.ext`)],
  );
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "siinterjk-tls-"));
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    at("ca.key"),
    "-out",
    at("ca.pem"),
    "-days",
    "2",
    "-subj",
    "/CN=home",
  );
  signed("broker", "broker");
  signed("bridge", "garage-bridge");
  execFileSync("mosquitto_passwd", ["-c", "-b", at("passwords"), "bridge", "right"], { stdio: "pipe" });
  writeFileSync(at("password"), "right\n");
  writeFileSync(at("access"), "user bridge\ntopic readwrite siinterjk/#\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("passwords", () => {
  it.each(["3.1.1", "5"] as const)("are taken, and a wrong one is named with what to do, MQTT %s", async (protocol) => {
    const broker = await startMosquitto({ config: ["allow_anonymous false", `password_file ${at("passwords")}`] });
    const right = startMqtt({ settings: { url: broker.url, protocol, username: "bridge", passwordFile: at("password") } });
    const wrong = startMqtt({
      settings: { url: broker.url, protocol, site: "shed", username: "bridge", password: "kL9-secret" },
    });
    await until("in", () => right.outlet.condition().state === "ok");
    await until("refused", () => wrong.log.lines("warn").length > 0);
    await until("tried again", () => wrong.log.lines("debug").length >= 2);
    expect(wrong.log.lines("warn")).toHaveLength(1);
    expect(wrong.log.lines("warn")[0]).toMatch(/^MQTT_REFUSED Connection refused: Not authorized\. Check `mqtt.username`/);
    expect(wrong.outlet.condition()).toMatchObject({ state: "failing", sent: 0 });
    expect(wrong.outlet.condition().trouble).toContain("MQTT_REFUSED");
    const said = [...wrong.log.lines("warn"), ...wrong.log.lines("debug"), ...wrong.log.lines("info")].join("\n");
    expect(said).not.toContain("kL9-secret");
  });

  it("that cannot be read are named by their file", async () => {
    const { outlet, log } = startMqtt({
      settings: { url: "mqtt://127.0.0.1:1", username: "bridge", passwordFile: at("nowhere") },
    });
    await until("failing", () => outlet.condition().state === "failing");
    expect(log.lines("warn")[0]).toMatch(/^MQTT_FILE mqtt\.passwordFile .*nowhere: ENOENT/);
  });
});

it("says which topic the broker does not allow, and goes on with the others", async () => {
  const config = ["allow_anonymous false", `password_file ${at("passwords")}`, `acl_file ${at("access")}`];
  const broker = await startMosquitto({ config });
  const { outlet, log } = startMqtt({
    settings: { url: broker.url, protocol: "5", username: "bridge", password: "right" },
    discovery: () => [{ topic: "homeassistant/sensor/siinterjk_garage/soc/config", payload: "{}" }],
  });
  await until("told", () => log.lines("warn").length > 0);
  expect(log.lines("warn")[0]).toMatch(/^MQTT_FORBIDDEN publish to homeassistant\/sensor\/siinterjk_garage\/soc\/config/);
  const listener = await broker.listen("siinterjk/garage/status", ["-u", "bridge", "-P", "right"]);
  await listener.message(({ payload }) => payload === "online");
  expect(outlet.condition().sent).toBeGreaterThan(5);
});

it.each([
  ["asks for the start of Home Assistant where it announces itself", true],
  ["does not where it is told not to: a broker may refuse that, and nothing is wrong", false],
] as const)("%s", async (_, enabled) => {
  const broker = await startMosquitto();
  const { outlet } = startMqtt({
    settings: { url: broker.url, homeAssistant: { enabled, prefix: "homeassistant" } },
    discovery: () => [],
  });
  await until("told", () => outlet.condition().sent > 5);
  // The bridge asks for this one after all the others.
  await until("swept", () => broker.log().includes("siinterjk/garage/pack/# (QoS"));
  expect(broker.log().includes("homeassistant/status (QoS")).toBe(enabled);
});

describe("TLS", () => {
  const secured = (): string[] => [
    ...["allow_anonymous true", `cafile ${at("ca.pem")}`, `certfile ${at("broker.pem")}`, `keyfile ${at("broker.key")}`],
    "require_certificate true",
  ];
  const ours = (): { caFile: string; certFile: string; keyFile: string } => ({
    caFile: at("ca.pem"),
    certFile: at("bridge.pem"),
    keyFile: at("bridge.key"),
  });

  it("is spoken with an authority of one's own and a certificate of the client", async () => {
    const port = await freePort();
    const broker = await startMosquitto({ port, config: secured() });
    const { outlet } = startMqtt({ settings: { url: `mqtts://127.0.0.1:${port}`, ...ours() } });
    await until("in", () => outlet.condition().state === "ok" && outlet.condition().sent > 20);
    expect(broker.log()).toContain("siinterjk_garage");
  });

  it.each([
    ["without the authority's certificate", { caFile: "" }],
    ["without our certificate", { certFile: "", keyFile: "" }],
    ["with a key that does not belong to it", { keyFile: "broker.key" }],
    ["with a file that is no key", { keyFile: "passwords" }],
  ])("names its trouble %s", async (_, change) => {
    const port = await freePort();
    await startMosquitto({ port, config: secured() });
    const files = Object.fromEntries(Object.entries(change).map(([key, name]) => [key, name === "" ? "" : at(name)]));
    const { outlet, log } = startMqtt({ settings: { url: `mqtts://127.0.0.1:${port}`, ...ours(), ...files } });
    await until("failing", () => outlet.condition().state === "failing");
    expect(log.lines("warn")[0]).toMatch(/^MQTT_TLS .* Write the authority's certificate into `mqtt.caFile`/);
    await until("tried again", () => log.lines("debug").length >= 1);
    expect(log.lines("warn")).toHaveLength(1);
  });

  it("is not spoken with a broker of another name", async () => {
    const port = await freePort();
    await startMosquitto({ port, config: secured() });
    const { log } = startMqtt({ settings: { url: `mqtts://localhost:${port}`, ...ours() } });
    await until("failing", () => log.lines("warn").length > 0);
    expect(log.lines("warn")[0]).toMatch(/^MQTT_TLS .*altnames/);
  });
});
