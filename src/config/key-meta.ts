/** What each key of the schema tells about itself with `.meta()`, beside its type, bounds and default. */
import type {} from "zod";

declare module "zod" {
  interface GlobalMeta {
    title?: string;
    help?: string;
    unit?: string;
    /** What a right value looks like, where the type and its bounds do not say it: "a path such as /dev/serial0". */
    form?: string;
    /** What to do about a wrong value, where "write <form>" is not enough. */
    remedy?: string;
    /** A value to show where there is no default; a key without default and without `.optional()` must have one. */
    example?: unknown;
    /** The default where it depends on `chemistry`, by its values; the key itself is optional then. */
    byChemistry?: Readonly<Record<string, unknown>>;
    /** `false`: a change takes effect without a restart. Absent means that a restart is needed. */
    restart?: boolean;
    /** `true`: the value is never shown in messages or summaries. */
    secret?: boolean;
  }
}
