import { expect, test } from "vitest";
import type { ControlGrant } from "../control/protocol.ts";
import type { DoctorParts } from "../../test/support/doctor-bench.ts";
import { doctorCases } from "../../test/support/doctor-cases.ts";
import { localUrl, pageCheck, pageNameCheck } from "./web-page.ts";

const answers = (): ControlGrant => ({ ok: true, status: "running", commands: [] });

const page = (status: number, body: unknown): DoctorParts => ({
  ask: answers,
  page: () => ({ status, text: typeof body === "string" ? body : JSON.stringify(body) }),
});

doctorCases(pageCheck, [
  {
    when: "it decides",
    parts: page(200, { ok: true, decision: "run", ageMs: 3, ticks: 9 }),
    state: "ok",
    says: /http:\/\/127\.0\.0\.1:8080; the bridge decides "run"/,
  },
  {
    when: "it stands still",
    parts: page(503, { code: "WEB_STANDSTILL" }),
    state: "warning",
    says: /WEB_STANDSTILL/,
    remedy: /restart siinterjk/,
  },
  {
    when: "another program",
    parts: page(200, "<html>Pi-hole</html>"),
    state: "failed",
    says: /Another program answers .*status 200/,
    remedy: /sport = :8080/,
  },
  { when: "another program's JSON", parts: page(404, []), state: "failed", says: /Another program/, remedy: /web\.listen/ },
  {
    when: "nobody",
    parts: { ask: answers },
    state: "failed",
    says: /Nobody answers at http:\/\/127\.0\.0\.1:8080/,
    remedy: /ss -ltnp/,
  },
  { when: "no bridge", parts: {}, state: "skipped", says: /No bridge runs/ },
  {
    when: "no page",
    parts: { config: "packs: [{ port: /dev/serial0 }]\nweb: { listen: '' }\n" },
    state: "skipped",
    says: /no page/,
  },
]);

test.each([
  ["0.0.0.0:8080", "http://127.0.0.1:8080"],
  ["[::]:80", "http://[::1]:80"],
  ["192.168.1.5:8080", "http://192.168.1.5:8080"],
  ["house.lan:1", "http://house.lan:1"],
])("%s is reached at %s", (listen, url) => {
  expect(localUrl(listen)).toBe(url);
});

doctorCases(pageNameCheck, [
  {
    when: "Avahi knows it",
    parts: { programs: { "avahi-resolve": () => ({ stdout: "siinterjk.local\t192.168.1.20\n" }) } },
    state: "ok",
    says: /siinterjk\.local \(192\.168\.1\.20\)/,
  },
  {
    when: "the C library knows it",
    parts: { programs: { getent: () => ({ stdout: "192.168.1.20    siinterjk.local\n" }) } },
    state: "ok",
    says: /192\.168\.1\.20/,
  },
  {
    when: "nobody knows it",
    parts: { programs: { getent: () => ({ status: 2 }) } },
    state: "skipped",
    says: /cannot look names/,
  },
  {
    when: "it has no name",
    parts: { config: "packs: [{ port: /dev/serial0 }]\nweb: { mdns: false }\n" },
    state: "skipped",
    says: /web\.mdns/,
  },
]);
