import { describe, expect, it } from "vitest";
import { isSameOrigin } from "./same-origin.ts";

const host = "siinterjk.local:8080";

describe("a request that changes something", () => {
  it.each([
    ["of a browser's own page", { host, origin: "http://siinterjk.local:8080", fetchSite: "same-origin" }],
    ["of an old browser", { host, origin: "http://siinterjk.local:8080", fetchSite: undefined }],
    ["through a proxy with https", { host: "battery.example.org", origin: "https://battery.example.org", fetchSite: undefined }],
    ["with a port that goes without saying", { host: "raspi", origin: "http://raspi:80", fetchSite: undefined }],
    ["of no browser", { host, origin: undefined, fetchSite: undefined }],
  ])("is taken: %s", (_, headers) => {
    expect(isSameOrigin(headers)).toBe(true);
  });

  it.each([
    ["of another page", { host, origin: "http://evil.example", fetchSite: "cross-site" }],
    ["of another page, in an old browser", { host, origin: "http://evil.example", fetchSite: undefined }],
    ["of another port", { host, origin: "http://siinterjk.local:9090", fetchSite: "same-site" }],
    ["of another host of the site", { host, origin: undefined, fetchSite: "same-site" }],
    ["typed by a person", { host, origin: undefined, fetchSite: "none" }],
    ["of a sandbox", { host, origin: "null", fetchSite: undefined }],
    ["of a file", { host, origin: "file://siinterjk.local:8080", fetchSite: undefined }],
    ["without a host", { host: undefined, origin: "http://siinterjk.local:8080", fetchSite: undefined }],
  ])("is refused: %s", (_, headers) => {
    expect(isSameOrigin(headers)).toBe(false);
  });
});
