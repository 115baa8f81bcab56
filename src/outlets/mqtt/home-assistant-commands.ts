/** The controls that are announced where commands are taken. Pure. */
import { MOST_LIMIT_A, type CommandKind } from "../../domain/command.ts";
import { fieldOf } from "./home-assistant-template.ts";
import type { EntityKey } from "./home-assistant-words.ts";

/** A control; `fields` is what belongs to its component. */
export interface ControlRow {
  readonly component: "button" | "number";
  readonly key: EntityKey;
  /** Last part of the topic it is sent to. */
  readonly kind: CommandKind | "cancel";
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

// How long each stands is the bridge's own default, which is the same for every way in.
const press = (key: EntityKey, kind: ControlRow["kind"]): ControlRow => ({
  component: "button",
  key,
  kind,
  fields: { payload_press: "" },
});

/** Shows the limit that stands, of which there is at most one of a kind, and nothing while none does. */
const limit = (key: EntityKey, kind: CommandKind): ControlRow => ({
  component: "number",
  key,
  kind,
  fields: {
    command_template: '{"limitA":{{ value }}}',
    value_template: `{{ ${fieldOf("commands")} | default([], true) | selectattr('kind', 'eq', '${kind}') | map(attribute='limitA') | first | default(none) }}`,
    ...{ min: 0, max: MOST_LIMIT_A, step: 1, mode: "box", optimistic: false },
    ...{ unit_of_measurement: "A", device_class: "current" },
  },
});

export const CONTROLS: readonly ControlRow[] = [
  limit("limit_charge", "limit-charge"),
  limit("limit_discharge", "limit-discharge"),
  press("stop_charge", "stop-charge"),
  press("stop_discharge", "stop-discharge"),
  press("full_once", "full-once"),
  press("cancel", "cancel"),
];
