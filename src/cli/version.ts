import packageJson from "../../package.json" with { type: "json" };

/** The program's version, "1.4.2". */
export const VERSION: string = packageJson.version;
