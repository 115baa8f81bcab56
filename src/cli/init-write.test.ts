import { expect, it } from "vitest";
import { fakeMachine } from "../../test/support/fake-machine.ts";
import { canInterfaces } from "./init-find.ts";
import { writeConfiguration } from "./init-write.ts";

const PATH = "/home/pi/siinterjk.yaml";

it("writes for its owner and a group alone, and keeps every file that was there", async () => {
  const machine = fakeMachine();
  expect(await writeConfiguration(machine, PATH, "one")).toEqual({ path: PATH, backup: null });
  expect(machine.modes.get(PATH)).toBe(0o640);
  expect(await writeConfiguration(machine, PATH, "two")).toEqual({ path: PATH, backup: `${PATH}.bak-1` });
  expect(await writeConfiguration(machine, PATH, "three")).toEqual({ path: PATH, backup: `${PATH}.bak-2` });
  expect(Object.fromEntries(machine.files)).toEqual({ [PATH]: "three", [`${PATH}.bak-1`]: "one", [`${PATH}.bak-2`]: "two" });
});

it("writes to where a link leads, and leaves the link", async () => {
  const machine = fakeMachine({ files: { [PATH]: { linkTo: "/srv/real.yaml" }, "/srv/real.yaml": "old" } });
  expect(await writeConfiguration(machine, PATH, "new")).toEqual({ path: PATH, backup: "/srv/real.yaml.bak-1" });
  expect(machine.files.get(PATH)).toEqual({ linkTo: "/srv/real.yaml" });
  expect(machine.files.get("/srv/real.yaml")).toBe("new");
});

it("says why it cannot, and changes nothing then", async () => {
  const machine = fakeMachine({ files: { [`${PATH}/a`]: "" } });
  await expect(writeConfiguration(machine, PATH, "x")).rejects.toMatchObject({ code: "INIT_NOT_WRITTEN" });
  const full = { ...fakeMachine(), writeText: () => Promise.reject(new Error("no space left on device")) };
  await expect(writeConfiguration(full, PATH, "x")).rejects.toThrow("no space left on device");
});

it("knows CAN interfaces by their type, those with hardware first", async () => {
  const type = (name: string, number: number) => ({ [`/sys/class/net/${name}/type`]: `${number}\n` });
  const files = { ...type("eth0", 1), ...type("vcan0", 280), ...type("can1", 280), ...type("can0", 280), ...type("canard", 1) };
  expect(await canInterfaces(fakeMachine({ files }))).toEqual(["can0", "can1", "vcan0"]);
  expect(await canInterfaces(fakeMachine())).toEqual([]);
});
