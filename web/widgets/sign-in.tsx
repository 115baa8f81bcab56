/** The dialog that asks for the password. The browser keeps the focus inside it, and Escape closes it. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Outcome } from "../api.ts";
import { words } from "../language.ts";
import { troubleOf } from "./outcome.ts";

export interface SignInProps {
  readonly onSignIn: (password: string) => Promise<Outcome>;
  readonly onClose: () => void;
}

export function SignIn({ onSignIn, onClose }: SignInProps): JSX.Element {
  const heard = words.value.commands;
  const dialog = useRef<HTMLDialogElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const password = new FormData(form).get("password");
    setTrouble(troubleOf(await onSignIn(typeof password === "string" ? password : "")));
  };
  return (
    <dialog ref={dialog} class="sign-in" aria-labelledby="sign-in-title" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="sign-in-title">{heard.signIn}</h2>
        <p class="note">{heard.signInWhy}</p>
        <label>
          <span>{heard.password}</span>
          <input name="password" type="password" autocomplete="current-password" required maxLength={200} />
        </label>
        <p class="trouble" role="alert">
          {trouble}
        </p>
        <div class="buttons">
          <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
            {heard.cancel}
          </button>
          <button type="submit" class="main">
            {heard.signIn}
          </button>
        </div>
      </form>
    </dialog>
  );
}
