/** What went wrong with a broker, from whatever was thrown, with a code of docs/errors.md. */
import { messageOf, SiinterjkError, type ErrorCode } from "../../errors.ts";

/** How OpenSSL and Node.js name trouble with certificates and with the handshake. */
const OF_TLS =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET_ISSUER|GET_CRL|DECRYPT|DECODE)|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_)/;

export function troubleOf(error: unknown): SiinterjkError {
  if (error instanceof SiinterjkError) return error;
  const code = (error as { readonly code?: unknown } | null)?.code;
  return new SiinterjkError(codeOf(code), said(error), { cause: error });
}

/** A number is the reason with which the broker answered (CONNACK: MQTT 3.1.1, 3.2.2.3; MQTT 5, 3.2.2.2). */
function codeOf(code: unknown): ErrorCode {
  if (typeof code === "number") return SERVER_TROUBLE.has(code) ? "MQTT_UNREACHABLE" : "MQTT_REFUSED";
  return typeof code === "string" && OF_TLS.test(code) ? "MQTT_TLS" : "MQTT_UNREACHABLE";
}

/** It would take us, but not now: unavailable (3, 136), busy (137), shutting down (139), taken over (142), too many (159). */
const SERVER_TROUBLE: ReadonlySet<number> = new Set([3, 136, 137, 139, 142, 159]);

/** On one line. Of several addresses of a host Node.js says only that there were several; of OpenSSL only the reason is for people. */
function said(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(said).join("; ");
  const { library, reason } = (error ?? {}) as { readonly library?: unknown; readonly reason?: unknown };
  return (library !== undefined && typeof reason === "string" ? reason : messageOf(error)).replace(/\s+/g, " ").trim();
}
