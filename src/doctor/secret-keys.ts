import { describeKeys, schemaAt, type Path } from "../config/describe.ts";

/** Keys of the configuration whose values nobody else may know, as the schema marks them; 0 stands for each entry of a list. */
export const secretKeys = (): readonly Path[] =>
  describeKeys()
    .map(({ path }) => path)
    .filter((path) => schemaAt(path)?.meta()?.secret === true);
