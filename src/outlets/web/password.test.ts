import { scryptSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashPassword, isPassword } from "./password.ts";

describe("the password", () => {
  it("is kept as scrypt makes it, each time with another salt, and known again", async () => {
    const [kept, again] = await Promise.all([hashPassword("Größe 8 mm²"), hashPassword("Größe 8 mm²")]);
    expect(kept).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
    expect(again).not.toBe(kept);
    expect(await isPassword("Größe 8 mm²", kept)).toBe(true);
    expect(await isPassword("Größe 8 mm²".normalize("NFD"), kept)).toBe(true);
    expect(await isPassword("Größe 8 mm", kept)).toBe(false);
    expect(await isPassword("", kept)).toBe(false);
  });

  it("is known by the figures that were kept with it", async () => {
    const salt = "c2FsdHNhbHRzYWx0c2FsdA";
    const hash = scryptSync("password", Buffer.from(salt, "base64url"), 24, { N: 1024, r: 8, p: 1 }).toString("base64url");
    expect(await isPassword("password", `scrypt$1024$8$1$${salt}$${hash}`)).toBe(true);
    expect(await isPassword("password", `scrypt$2048$8$1$${salt}$${hash}`)).toBe(false);
  });

  it.each([
    "",
    "password",
    "scrypt$$$$$",
    "scrypt$16384$8$5$short$short",
    "scrypt$1000$8$5$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdA", // N is no power of two
    "scrypt$4194304$99$5$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdA", // needs 50 GB
    "scrypt$0$0$0$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdA",
  ])("is never what is no kept password: %s", async (kept) => {
    expect(await isPassword("password", kept)).toBe(false);
  });
});
