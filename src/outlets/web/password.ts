/**
 * The password for what changes something, kept as scrypt makes it: "scrypt$N$r$p$salt$hash", the last two as base64url. The work is
 * done beside the loop, one password at a time, so that neither a tick nor the memory feels it.
 */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** OWASP's figures for 16 MB of memory (Password Storage Cheat Sheet). */
const COST = { N: 16_384, r: 8, p: 5 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** What other figures may need at the most. */
const MOST_MEMORY_BYTES = 150_000_000;

const FORM = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]{16,})\$([\w-]{16,})$/;

/** What the configuration keeps of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derived(password, salt, HASH_BYTES, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Whether it is the password that was kept. False, too, for what is no kept password. */
export async function isPassword(password: string, kept: string): Promise<boolean> {
  const match = FORM.exec(kept);
  if (match === null) return false;
  const [, N, r, p, salt, hash] = match;
  const expected = Buffer.from(hash!, "base64url");
  try {
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    const found = await derived(password, Buffer.from(salt!, "base64url"), expected.length, cost);
    return timingSafeEqual(found, expected);
  } catch {
    return false; // figures that scrypt does not take
  }
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other. The same letters typed on another keyboard are the same password (RFC 8265 asks for NFC). */
function derived(
  password: string,
  salt: Buffer,
  bytes: number,
  cost: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  const derive = (): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      scrypt(password.normalize("NFC"), salt, bytes, { ...cost, maxmem: MOST_MEMORY_BYTES }, (error, key) => {
        if (error === null) resolve(key);
        else reject(error);
      });
    });
  const mine = last.then(derive);
  last = mine.catch(() => undefined);
  return mine;
}
