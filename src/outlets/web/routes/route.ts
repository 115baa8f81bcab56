/** A route as data, from which the documentation comes, and what checks a request against it. */
import type { Context } from "hono";
import { z } from "zod";
import { problem } from "../api/words.ts";
import { Refused } from "../problem.ts";
import type { WebEnv } from "../web-context.ts";

/** As @hono/zod-openapi takes it. `path` has its parameters in braces. */
export interface Route {
  readonly method: "get" | "post" | "delete";
  readonly path: string;
  readonly summary: string;
  readonly request?: {
    readonly query?: z.ZodObject;
    readonly params?: z.ZodObject;
    readonly body?: Content & { required: true };
  };
  readonly responses: Readonly<Record<string, { readonly description: string } & Partial<Content>>>;
}

interface Content {
  content: Record<string, { schema: z.ZodType | { readonly type: "string"; readonly format?: string } }>;
}

export const json = (schema: z.ZodType, description: string): { description: string } & Content => ({
  description,
  content: { "application/json": { schema } },
});

export const body = (schema: z.ZodType): { body: Content & { required: true } } => ({
  body: { required: true, content: { "application/json": { schema } } },
});

/** What any of the routes may answer instead. */
export const PROBLEMS = { default: json(problem, "Refused: why, with a code of docs/errors.md") };

/** The path as hono takes it. */
export const pathOf = ({ path }: Pick<Route, "path">): string => path.replace(/\{(\w+)\}/g, ":$1");

/** The query of a request. What stands in it twice fits nothing. Throws `Refused`. */
export function queryOf<T extends z.ZodType>(c: Context<WebEnv>, schema: T): z.output<T> {
  const query = Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
  return checked(schema, Object.fromEntries(query));
}

/** The body of a request, which says that it is JSON. Throws `Refused`. */
export async function bodyOf<T extends z.ZodType>(c: Context<WebEnv>, schema: T): Promise<z.output<T>> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused(400, "WEB_REQUEST", "the request is not JSON");
  }
  return checked(schema, value);
}

/** Throws `Refused` with the first thing that does not fit. */
export function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new Refused(400, "WEB_REQUEST", `${path.map(String).join(".") || "the request"}: ${message.slice(0, 200)}`);
}
