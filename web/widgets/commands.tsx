/** What a person may ask for: shown only where a password is set, and given only after signing in. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Outcome } from "../api.ts";
import type { ApiGiveCommand, ApiSession } from "../../src/outlets/web/api/session.ts";
import type { ApiCommand } from "../../src/outlets/web/api/snapshot.ts";
import { format, said, words } from "../language.ts";
import { Card } from "./card.tsx";
import { CommandForm } from "./command-form.tsx";
import { ICONS } from "./icons.tsx";
import { SignIn } from "./sign-in.tsx";

export interface CommandsProps {
  readonly session: ApiSession;
  readonly commands: readonly ApiCommand[];
  readonly onSignIn: (password: string) => Promise<Outcome>;
  readonly onSignOut: () => Promise<Outcome>;
  readonly onGive: (command: ApiGiveCommand) => Promise<Outcome>;
  readonly onCancel: (id: number) => Promise<Outcome>;
}

export function Commands({ session, commands, onSignIn, onSignOut, onGive, onCancel }: CommandsProps): JSX.Element {
  const heard = words.value.commands;
  const [asking, setAsking] = useState(false);
  const out = (
    <button type="button" class="quiet" onClick={() => void onSignOut()}>
      {heard.signOut}
    </button>
  );
  return (
    <Card id="commands" title={heard.title} aside={session.signedIn ? out : undefined}>
      <p class="note">{heard.intro}</p>
      {commands.length === 0 ? (
        <p class="note">{heard.none}</p>
      ) : (
        <ul class="standing">
          {commands.map((command) => (
            <li key={command.id}>
              <span class="standing-what">{said(command.sentence)}</span>
              <span class="standing-left">{heard.leftFor(format.value.span(command.leftMs))}</span>
              {session.signedIn && (
                <button
                  type="button"
                  class="round"
                  aria-label={heard.cancelIt(said(command.sentence))}
                  onClick={() => void onCancel(command.id)}
                >
                  <ICONS.close />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {session.signedIn ? (
        <CommandForm onGive={onGive} />
      ) : (
        <button type="button" class="main" onClick={() => setAsking(true)}>
          {heard.signIn}
        </button>
      )}
      {asking && !session.signedIn && <SignIn onSignIn={onSignIn} onClose={() => setAsking(false)} />}
    </Card>
  );
}
