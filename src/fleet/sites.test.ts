import { describe, expect, it } from "vitest";
import { Sites } from "./sites.ts";

describe("which sites are there", () => {
  it("says a change once", () => {
    const sites = new Sites();
    expect(sites.status("a", "online")).toEqual({ site: "a", up: true });
    expect(sites.status("a", "online")).toBe("same");
    expect(sites.status("a", "offline")).toEqual({ site: "a", up: false });
    expect(sites.all()).toEqual([{ site: "a", up: false }]);
  });

  it("takes a site whose link is down for gone, whatever it said last", () => {
    const sites = new Sites();
    sites.status("a", "online");
    expect(sites.link("a", "0")).toEqual({ site: "a", up: false });
    expect(sites.status("a", "online")).toBe("same");
    expect(sites.link("a", "1")).toEqual({ site: "a", up: true });
  });

  it("knows nothing of a site from its link alone", () => {
    const sites = new Sites();
    expect(sites.link("a", "1")).toBe("same");
    expect(sites.all()).toEqual([]);
  });

  it("forgets what was taken back, and refuses other words", () => {
    const sites = new Sites();
    sites.status("a", "online");
    expect(sites.status("a", "")).toBe("same");
    expect(sites.all()).toEqual([]);
    expect(sites.status("a", "on")).toBeNull();
    expect(sites.link("a", "2")).toBeNull();
  });
});
