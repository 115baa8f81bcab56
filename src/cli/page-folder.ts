import { fileURLToPath } from "node:url";

/** Where the built page is: beside the built program, which the sources find in dist. */
export const PAGE_FOLDER = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../../dist/web" : "./web", import.meta.url));
