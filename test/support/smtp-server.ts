/** A mail server of a test (RFC 5321), small: keeps what it was handed, and refuses as it is told. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext, TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";

export interface SmtpSettings {
  /** Offers STARTTLS with this certificate. */
  readonly certificate?: Certificate;
  /** Speaks TLS from the first byte. */
  readonly tls?: boolean;
  /** Nobody else may sign in, and nobody may send without. */
  readonly account?: { readonly user: string; readonly password: string };
  /** Answers "550 no such user" for these. */
  readonly unknown?: readonly string[];
  /** Says nothing after this word of the client: "EHLO"; "" is not even a greeting. */
  readonly silentAfter?: string;
  /** Answers this word with that line. */
  readonly answers?: Readonly<Record<string, string>>;
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
  /** Whether it came over TLS. */
  readonly secure: boolean;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** Where `cert` is. */
  readonly file: string;
}

/** For 127.0.0.1 and localhost, signed by itself. */
export function selfSigned(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "siinterjk-cert-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8"), file: cert };
}

export interface SmtpServer {
  readonly port: number;
  readonly mails: readonly Mail[];
  /** Every line that came, passwords too. */
  readonly lines: readonly string[];
  /** Resolves when somebody has said this word. */
  said(word: string): Promise<void>;
}

/** Ends with the test. */
export async function smtpServer(settings: SmtpSettings = {}): Promise<SmtpServer> {
  const mails: Mail[] = [];
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  const onLine = (line: string): void => {
    lines.push(line);
    for (const look of [...waiting]) look();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    const talk = settings.tls === true ? secured(socket, settings) : socket;
    serve(talk, settings, settings.tls === true, onLine, (mail) => mails.push(mail));
    if (settings.silentAfter !== "") talk.write("220 test ESMTP\r\n");
    onLine("CONNECTED");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const said = (word: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!lines.some((line) => line.startsWith(word))) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { port: (server.address() as AddressInfo).port, mails, lines, said };
}

function secured(socket: Socket, { certificate }: SmtpSettings): TLSSocket {
  if (certificate === undefined) throw new Error("TLS needs a certificate");
  const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(certificate) });
  secure.on("error", () => undefined);
  return secure;
}

function serve(
  socket: Socket,
  settings: SmtpSettings,
  secure: boolean,
  onLine: (line: string) => void,
  onMail: (mail: Mail) => void,
): void {
  let text = "";
  let [from, to, data, inData, signedIn, silent] = ["", [] as string[], "", false, settings.account === undefined, false];
  const answer = (line: string): void => void socket.write(`${line}\r\n`);
  const onCommand = (line: string): void => {
    const word = line.split(/[ :]/)[0]!.toUpperCase();
    const set = settings.answers?.[word];
    if (set !== undefined) {
      answer(set);
      return;
    }
    if (settings.silentAfter === word) silent = true;
    if (silent) return;
    const address = /<(.*?)>/.exec(line)?.[1] ?? "";
    switch (word) {
      case "EHLO": {
        const offers = [
          ...(settings.certificate !== undefined && !secure ? ["STARTTLS"] : []),
          ...(settings.account === undefined ? [] : ["AUTH PLAIN"]),
        ];
        answer(["250-test", ...offers.map((offer) => `250-${offer}`), "250 8BITMIME"].join("\r\n"));
        return;
      }
      case "STARTTLS":
        if (settings.certificate === undefined) {
          answer("502 5.5.1 not here");
          return;
        }
        answer("220 go on");
        socket.removeAllListeners("data");
        {
          serve(secured(socket, settings), settings, true, onLine, onMail);
          return;
        }
      case "AUTH": {
        const [, user, password] = Buffer.from(line.split(" ")[2] ?? "", "base64")
          .toString()
          .split("\0");
        signedIn = user === settings.account?.user && password === settings.account?.password;
        answer(signedIn ? "235 welcome" : `535 5.7.8 wrong: ${line.split(" ")[2]}`);
        return;
      }
      case "MAIL":
        if (!signedIn) {
          answer("530 5.7.0 sign in first");
          return;
        }
        [from, to] = [address, []];
        {
          answer("250 ok");
          return;
        }
      case "RCPT":
        if (settings.unknown?.includes(address) === true) {
          answer("550 5.1.1 no such user");
          return;
        }
        to.push(address);
        {
          answer("250 ok");
          return;
        }
      case "DATA":
        [data, inData] = ["", true];
        {
          answer("354 go on");
          return;
        }
      case "QUIT":
        answer("221 bye");
        return void socket.end();
      default: {
        answer("250 ok");
        return;
      }
    }
  };
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      if (!inData) {
        onLine(line);
        onCommand(line);
      } else if (line === ".") {
        inData = false;
        onMail({ from, to, data, secure });
        answer("250 taken");
      } else data += `${line}\n`;
    }
  });
}
