/**
 * What may be asked of the BMS: a closed set of whole byte strings, all of which only read.
 * Nothing here takes a command, an id or data, so a write (command 02) cannot be expressed.
 */
export type NwRequest = "all";

/** Source: JK document "Monitoring platform and BMS communication protocol" v2.5, read-all frame; sum 0129. */
const REQUESTS: Readonly<Record<NwRequest, readonly number[]>> = {
  all: [
    ...[0x4e, 0x57], // start
    ...[0x00, 0x13], // length: 19 bytes follow the start
    ...[0x00, 0x00, 0x00, 0x00], // terminal number
    0x06, // command: read all
    0x03, // source: PC
    0x00, // transport: request
    0x00, // id 00: everything
    ...[0x00, 0x00, 0x00, 0x00], // record number
    0x68, // end marker
    ...[0x00, 0x00, 0x01, 0x29], // checksum
  ],
};

/** A fresh copy of the bytes of one request. */
export function nwRequest(request: NwRequest): Uint8Array {
  return Uint8Array.from(REQUESTS[request]);
}
