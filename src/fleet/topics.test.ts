import { describe, expect, it } from "vitest";
import { filtersOf, siteTopic } from "./topics.ts";

describe("the topics of a site", () => {
  it.each([
    ["siinterjk/house7/bridge", { site: "house7", kind: "bridge" }],
    ["siinterjk/house7/battery", { site: "house7", kind: "battery" }],
    ["siinterjk/house7/limits", { site: "house7", kind: "limits" }],
    ["siinterjk/house7/inverter", { site: "house7", kind: "inverter" }],
    ["siinterjk/house7/pack/block_1", { site: "house7", kind: "pack" }],
    ["siinterjk/house7/status", { site: "house7", kind: "status" }],
    ["siinterjk-link/house7", { site: "house7", kind: "link" }],
  ])("%s", (topic, about) => {
    expect(siteTopic("siinterjk", topic)).toEqual(about);
  });

  it.each([
    "siinterjk/house7/value/soc",
    "siinterjk/house7/pack/block_1/value/soc",
    "siinterjk/house7/pack",
    "siinterjk/house7/battery/more",
    "siinterjk/house7/event",
    "siinterjk/house7/command/limit-charge",
    "siinterjk/house7",
    "siinterjk//battery",
    "siinterjk-link/house7/more",
    "siinterjk-link/",
    "other/house7/battery",
    `siinterjk/${"x".repeat(101)}/battery`,
  ])("none of them: %s", (topic) => {
    expect(siteTopic("siinterjk", topic)).toBeNull();
  });

  it("may begin with several levels", () => {
    expect(siteTopic("home/cellar", "home/cellar/garage/battery")).toEqual({ site: "garage", kind: "battery" });
    expect(siteTopic("home/cellar", "home/cellar-link/garage")).toEqual({ site: "garage", kind: "link" });
  });

  it("asks again at every connection only for what says which sites are there", () => {
    expect(filtersOf("siinterjk").filter(({ always }) => always)).toEqual([
      { filter: "siinterjk/+/status", always: true },
      { filter: "siinterjk-link/+", always: true },
    ]);
  });
});
