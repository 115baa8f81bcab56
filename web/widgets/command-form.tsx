/** Gives a command: what, how much, for how long. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Outcome } from "../api.ts";
import type { ApiGiveCommand } from "../../src/outlets/web/api/session.ts";
import { words } from "../language.ts";
import { troubleOf } from "./outcome.ts";

type Kind = ApiGiveCommand["kind"];

export function CommandForm({ onGive }: { readonly onGive: (command: ApiGiveCommand) => Promise<Outcome> }): JSX.Element {
  const heard = words.value.commands;
  const [kind, setKind] = useState<Kind>("limit-charge");
  const [trouble, setTrouble] = useState<string | null>(null);
  const limits = kind === "limit-charge" || kind === "limit-discharge";
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const limit = limits ? { limitA: Number(data.get("limitA")) } : {};
    setTrouble(troubleOf(await onGive({ kind, forMs: Number(data.get("forMs")), ...limit })));
  };
  return (
    <form class="command-form" onSubmit={(event) => void submit(event)}>
      <label>
        <span>{heard.kind}</span>
        <select value={kind} onChange={(event) => setKind(event.currentTarget.value as Kind)}>
          {Object.entries(heard.kinds).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label class={limits ? "" : "not-needed"}>
        <span>{heard.limit}</span>
        <input
          name="limitA"
          type="number"
          min="0"
          max="1200"
          step="0.1"
          inputMode="decimal"
          required={limits}
          disabled={!limits}
        />
      </label>
      <label>
        <span>{heard.time}</span>
        <select name="forMs">
          {Object.entries(heard.times).map(([ms, text]) => (
            <option key={ms} value={ms} selected={ms === "3600000"}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="main">
        {heard.give}
      </button>
      <p class="trouble" role="alert">
        {trouble}
      </p>
    </form>
  );
}
