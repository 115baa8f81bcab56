/** What changes something. Every one of these needs the password, and a request that no other page can have made. */
import { basename } from "node:path";
import { Hono, type Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { ControlAnswer, ControlGrant } from "../../../control/protocol.ts";
import type { ErrorCode } from "../../../errors.ts";
import { recorded } from "../api/recording.ts";
import { giveCommand, session, signIn } from "../api/session.ts";
import { command } from "../api/snapshot.ts";
import { isPassword } from "../password.ts";
import { Refused } from "../problem.ts";
import { isSameOrigin } from "../same-origin.ts";
import { IDLE_MS } from "../sessions.ts";
import { commandOf } from "../../snapshot/api-snapshot.ts";
import type { WebApp, WebContext, WebEnv } from "../web-context.ts";
import { body, bodyOf, checked, json, pathOf, PROBLEMS, type Route } from "./route.ts";

const COOKIE = "siinterjk";
const SESSION = "/api/v1/session";

const NUMBERED = z.object({ id: z.coerce.number().int().min(1) });

const GET_SESSION = {
  method: "get",
  path: SESSION,
  summary: "Whether there are controls, and whether one is signed in",
  responses: { 200: json(session, "The session"), ...PROBLEMS },
} satisfies Route;
const POST_SESSION = {
  method: "post",
  path: SESSION,
  summary: "Signs in with the password",
  request: body(signIn),
  responses: { 200: json(session, "Signed in"), ...PROBLEMS },
} satisfies Route;
const DELETE_SESSION = {
  method: "delete",
  path: SESSION,
  summary: "Signs out",
  responses: { 200: json(session, "Signed out"), ...PROBLEMS },
} satisfies Route;
const POST_COMMAND = {
  method: "post",
  path: "/api/v1/commands",
  summary: "Gives a command; it can only tighten the limits, and ends by itself",
  request: body(giveCommand),
  responses: { 201: json(command, "It stands"), ...PROBLEMS },
} satisfies Route;
const DELETE_COMMAND = {
  method: "delete",
  path: "/api/v1/commands/{id}",
  summary: "Cancels a command",
  request: { params: NUMBERED },
  responses: { 200: json(z.object({ cancelled: z.array(z.int()) }), "The commands that have ended"), ...PROBLEMS },
} satisfies Route;
const POST_RECORDING = {
  method: "post",
  path: "/api/v1/recording",
  summary: "Writes the last hour into a file",
  responses: { 201: json(recorded, "The file"), ...PROBLEMS },
} satisfies Route;

export const CONTROL_ROUTES: readonly Route[] = [
  GET_SESSION,
  POST_SESSION,
  DELETE_SESSION,
  POST_COMMAND,
  DELETE_COMMAND,
  POST_RECORDING,
];

export function controlRoutes({ source, sessions, attempts, password, log }: WebContext): WebApp {
  const app = new Hono<WebEnv>();
  const { ask, commands, clock } = source;
  const controls = password !== "";
  const tokenOf = (c: Context<WebEnv>): string | undefined => getCookie(c, COOKIE);

  app.use(async (c, next) => {
    if (["GET", "HEAD"].includes(c.req.method)) {
      await next();
      return;
    }
    const { req } = c;
    const ours = isSameOrigin({
      host: req.header("host"),
      origin: req.header("origin"),
      fetchSite: req.header("sec-fetch-site"),
    });
    if (!ours) throw new Refused(403, "WEB_CROSS_SITE", "the request comes from another page");
    if (req.method === "POST" && !/^application\/json\s*(?:;|$)/i.test(req.header("content-type") ?? "")) {
      throw new Refused(415, "WEB_REQUEST", "content-type: must be application/json");
    }
    if (!controls) throw new Refused(403, "WEB_NO_CONTROLS", "no password is set");
    if (req.path !== SESSION && !sessions.uses(tokenOf(c))) throw new Refused(401, "WEB_SIGN_IN", "nobody is signed in");
    await next();
  });

  app.get(pathOf(GET_SESSION), (c) =>
    c.json({ controls, signedIn: sessions.uses(tokenOf(c)) }, 200, { "cache-control": "no-store" }),
  );
  app.post(pathOf(POST_SESSION), async (c) => {
    const address = c.env.incoming.socket.remoteAddress ?? "";
    const waitMs = attempts.begin(address);
    if (waitMs > 0) {
      const waitS = Math.ceil(waitMs / 1000);
      throw new Refused(429, "WEB_PASSWORD_TRIES", `try again in ${waitS} s`, { "retry-after": String(waitS) });
    }
    if (!(await isPassword((await bodyOf(c, signIn)).password, password))) {
      log.warn({ code: "WEB_PASSWORD", address }, `WEB_PASSWORD a wrong password from ${address}`);
      throw new Refused(403, "WEB_PASSWORD", "the password is wrong");
    }
    attempts.forgive(address);
    sessions.end(tokenOf(c));
    const secure = c.req.header("x-forwarded-proto") === "https";
    const maxAge = IDLE_MS / 1000;
    setCookie(c, COOKIE, sessions.begin(), { path: "/", httpOnly: true, sameSite: "Strict", secure, maxAge });
    log.info({ address }, `Signed in from ${address}`);
    return c.json({ controls, signedIn: true }, 200);
  });
  app.delete(pathOf(DELETE_SESSION), (c) => {
    sessions.end(tokenOf(c));
    deleteCookie(c, COOKIE, { path: "/" });
    return c.json({ controls, signedIn: false }, 200);
  });
  app.post(pathOf(POST_COMMAND), async (c) => {
    const { kind, ...rest } = await bodyOf(c, giveCommand);
    // What does not fit together, a stop with a current, is refused there.
    const { command: given } = granted(await ask({ do: kind, ...rest } as Parameters<typeof ask>[0]), "command");
    const standing = commands.list().find(({ id }) => id === given.id);
    const nowMs = clock.nowMs();
    const { givenAgoMs, leftMs, ...said } = given;
    return c.json(commandOf(standing ?? { ...said, givenAtMs: nowMs - givenAgoMs, untilMs: nowMs + leftMs }, nowMs), 201);
  });
  app.delete(pathOf(DELETE_COMMAND), async (c) => {
    const { cancelled } = granted(await ask({ do: "cancel", which: checked(NUMBERED, c.req.param()).id }), "cancelled");
    return c.json({ cancelled: cancelled.map(({ id }) => id) }, 200);
  });
  app.post(pathOf(POST_RECORDING), async (c) =>
    c.json({ name: basename(granted(await ask({ do: "freeze" }), "file").file) }, 201),
  );
  return app;
}

const STATUS: Readonly<Partial<Record<ErrorCode, 400 | 404>>> = { CONTROL_REQUEST: 400, CONTROL_NO_COMMAND: 404 };

/** The answer that fits the request. */
function granted<K extends string>(answer: ControlAnswer, key: K): Extract<ControlGrant, Readonly<Record<K, unknown>>> {
  if (!answer.ok) {
    const code = answer.code as ErrorCode;
    throw new Refused(STATUS[code] ?? 500, code, answer.message);
  }
  if (!(key in answer)) throw new Error(`the answer to a request has no ${key}`);
  return answer as Extract<ControlGrant, Readonly<Record<K, unknown>>>;
}
