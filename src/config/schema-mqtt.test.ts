import { describe, expect, it } from "vitest";
import { checkConfig } from "./check.ts";

const problemsOf = (mqtt: string) => {
  const check = checkConfig(`packs: [{ port: /dev/serial0 }]\nmqtt: { ${mqtt} }`, "test.yaml");
  return check.ok ? [] : check.problems;
};

describe("mqtt", () => {
  it.each([
    "",
    "url: 'mqtt://192.168.1.10:1883'",
    "url: mqtt://broker.lan",
    "url: 'mqtt://[fd00::1]:1883', site: garage, topic: home/battery",
    "url: 'mqtts://broker.lan:8883', protocol: '5', username: a, passwordFile: /etc/p, caFile: /c, certFile: /d, keyFile: /e",
    "url: mqtt://core-mosquitto, username: a, password: 'b c', qos: 0, everyS: 60, commands: true",
    "homeAssistant: { enabled: false, prefix: ha }",
  ])("%s is right", (mqtt) => {
    expect(problemsOf(mqtt)).toEqual([]);
  });

  // prettier-ignore
  it.each([
    ["url: broker.lan", "mqtt.url", 'is the text "broker.lan"', "mqtt://192.168.1.10:1883"],
    ["url: 'http://broker.lan'", "mqtt.url", "expected the address of a broker", "mqtts://"],
    ["url: 'mqtt://broker.lan:70000'", "mqtt.url", "expected the address of a broker", "Write"],
    ["url: 'mqtt://[192.168.1.10]:1883'", "mqtt.url", "expected the address of a broker", "Write"],
    ["url: 'mqtt://[:::::]'", "mqtt.url", "expected the address of a broker", "Write"],
    ["url: 'mqtt://broker.lan/path'", "mqtt.url", "expected the address of a broker", "Write"],
    ["url: 'mqtt://bridge:kL9secret@broker.lan'", "mqtt.url", "a user name and a password do not belong into the address", "Write the address"],
    ["protocol: 5", "mqtt.protocol", "is 5", 'Write "3.1.1" or "5", with the quotes.'],
    ["protocol: '4'", "mqtt.protocol", "expected one of 5, 3.1.1", "quotes"],
    ["username: a, password: 12345", "mqtt.password", "has a value (not shown)", "in quotes"],
    ["topic: 'a/#'", "mqtt.topic", 'expected a topic such as siinterjk or home/battery, without + and #', "siinterjk"],
    ["topic: /a", "mqtt.topic", 'is the text "/a"', "siinterjk"],
    ["site: Garage", "mqtt.site", 'is the text "Garage"', "garage"],
    ["site: a/b", "mqtt.site", "a to z", "garage"],
    ["clientId: 'a b'", "mqtt.clientId", "up to 64 letters", "Write"],
    ["caFile: ca.pem, url: mqtts://b", "mqtt.caFile", "the path of a file", "/etc/siinterjk"],
    ["everyS: 0", "mqtt.everyS", "is 0", "1"],
    ["qos: 2", "mqtt.qos", "is 2", "1"],
    ["homeAssistant: { prefix: '' }", "mqtt.homeAssistant.prefix", "is an empty text", "homeassistant"],
    ["username: a, password: b, passwordFile: /p", "mqtt.passwordFile", "mqtt.password is given, too", "Remove one"],
    ["password: b", "mqtt.username", "mqtt.password is of no use without it", "Add the name"],
    ["passwordFile: /p", "mqtt.username", "mqtt.passwordFile is of no use without it", "Add the name"],
    ["url: mqtts://b, certFile: /d", "mqtt.keyFile", "mqtt.certFile is of no use without it", "Add mqtt.keyFile"],
    ["url: mqtts://b, keyFile: /d", "mqtt.certFile", "mqtt.keyFile is of no use without it", "Add mqtt.certFile"],
    ["url: mqtt://b, caFile: /c", "mqtt.caFile", "mqtt.url mqtt://b is without TLS", "mqtts://"],
  ])("%s: %s", (mqtt, path, message, remedy) => {
    const problems = problemsOf(mqtt);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]!.message).toContain(message);
    expect(problems[0]!.remedy).toContain(remedy);
    expect(JSON.stringify(problems)).not.toMatch(/kL9secret|12345/);
  });
});
