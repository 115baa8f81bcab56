import { CONTROL_ROUTES } from "./control.ts";
import { LINE_ROUTES } from "./lines.ts";
import { PAST_ROUTES } from "./past.ts";
import type { Route } from "./route.ts";
import { STATE_ROUTES } from "./state.ts";

/** Every route of the API. */
export const ROUTES: readonly Route[] = [...STATE_ROUTES, ...PAST_ROUTES, ...LINE_ROUTES, ...CONTROL_ROUTES];
