/** siinterjk.service as its manager and the journal see it. */
import type { Guest } from "../kernel/guest.ts";
import { within } from "../kernel/within.ts";

const UNIT = "siinterjk.service";
const LINE_MS = 60_000;
/** `journalctl -o short-unix`: seconds of the guest's clock, host, who said it, and what. */
const ENTRY = /^(\d+\.\d+) \S+ (?:systemd|node)\[\d+\]: /;

export class Service {
  readonly #guest: Guest;

  private constructor(guest: Guest) {
    this.#guest = guest;
  }

  /** Has the guest say every line of the journal about the unit, since its boot: systemd's own, and what the program writes. */
  static async watch(guest: Guest): Promise<Service> {
    await guest.run(`journalctl -q -b -f -n all -o short-unix -u ${UNIT} >&4 2>&4 &`);
    return new Service(guest);
  }

  /** When the first line with these words after a time was written, there or to come, by the guest's clock. */
  async loggedMs(words: string, afterMs = 0): Promise<number> {
    const timeOf = (text: string): number => Number(ENTRY.exec(text)?.[1] ?? NaN) * 1000;
    const line = this.#guest.line((text) => timeOf(text) > afterMs && text.includes(words));
    return timeOf(await within(LINE_MS, `"${words}" in the journal`, line));
  }

  /** What systemd knows (systemctl show). */
  async property(name: string): Promise<string> {
    return (await this.#guest.run(`systemctl show --value -p ${name} ${UNIT}`)).output.trim();
  }

  /** Runs the program with a variable once: the next start is as shipped again. */
  async restartOnceWith(variable: string): Promise<void> {
    const folder = `/run/systemd/system/${UNIT}.d`;
    await this.#guest.run(
      `mkdir ${folder} && printf '[Service]\\nEnvironment=${variable}\\n' >${folder}/test.conf &&
       systemctl daemon-reload && systemctl restart ${UNIT}
       rm -r ${folder} && systemctl daemon-reload`,
    );
  }
}
