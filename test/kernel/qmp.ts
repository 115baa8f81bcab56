/** QEMU's control socket: one JSON object a line (QEMU Machine Protocol). */
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** As long as QEMU may take for one command. */
const ANSWER_MS = 20_000;

interface Message {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
  readonly data?: { readonly device?: string };
}

export class Qmp {
  readonly #socket: Socket;
  readonly #listeners = new Set<(message: Message) => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on("line", (line) => {
      const message = JSON.parse(line) as Message;
      for (const listener of [...this.#listeners]) listener(message);
    });
  }

  static async connect(path: string): Promise<Qmp> {
    const socket = connect(path);
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    const qmp = new Qmp(socket);
    await qmp.#execute("qmp_capabilities");
    return qmp;
  }

  /** Takes a device away; resolves when the guest has let go of it. */
  async unplug(id: string): Promise<void> {
    const gone = this.#wait(`${id} gone`, ({ event, data }) => event === "DEVICE_DELETED" && data?.device === id);
    await Promise.all([this.#execute("device_del", { id }), gone]);
  }

  async plug(device: Readonly<Record<string, string>>): Promise<void> {
    await this.#execute("device_add", device);
  }

  close(): void {
    this.#socket.destroy();
  }

  async #execute(command: string, args: Readonly<Record<string, string>> = {}): Promise<void> {
    const answer = this.#wait(command, (message) => "return" in message || message.error !== undefined);
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    const { error } = await answer;
    if (error !== undefined) throw new Error(`QEMU refuses ${command}: ${error.desc}`);
  }

  #wait(what: string, fits: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
      };
      const look = (message: Message): void => {
        if (!fits(message)) return;
        done();
        resolve(message);
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`QEMU: no answer to "${what}" within ${ANSWER_MS / 1000} s`));
      }, ANSWER_MS);
      this.#listeners.add(look);
    });
  }
}
