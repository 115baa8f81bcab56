/** The registers of a PB BMS (function 03): the bytes of its frames, with the high byte of each number first. */
import { withCrc } from "../codec/jk/pb-55aaeb90/crc.ts";
import { PB_INFO } from "../codec/jk/pb-55aaeb90/info.ts";
import { PB_SETTINGS } from "../codec/jk/pb-55aaeb90/settings.ts";
import { PB_STATUS } from "../codec/jk/pb-55aaeb90/status.ts";
import type { PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";
import type { Layout } from "../codec/layout.ts";
import { SCALAR_SIZE } from "../codec/scalar.ts";

/** Where the data of a frame begin, and where they end. */
const DATA_AT = 6;
const DATA_END = 299;

const BLOCKS: readonly { readonly base: number; readonly asks: PbRequest; readonly layout: Layout }[] = [
  { base: 0x1000, asks: "settings", layout: PB_SETTINGS },
  { base: 0x1200, asks: "status", layout: PB_STATUS },
  { base: 0x1400, asks: "info", layout: PB_INFO },
];

/** Modbus allows no more in one read (MODBUS Application Protocol V1.1b3, 6.3); JK's firmware fails at 128. */
const MOST_WORDS = 125;
const ILLEGAL_ADDRESS = 0x02;
const ILLEGAL_VALUE = 0x03;

/**
 * The answer to a read of `words` from `register` on, which counts bytes; `frameOf` gives the frames of this moment. Exception
 * 03 for a number of words that Modbus does not allow, 02 for registers that are not there.
 */
export function readRegisters(
  { address, register, words }: { readonly address: number; readonly register: number; readonly words: number },
  frameOf: (asks: PbRequest) => Uint8Array,
): Uint8Array {
  if (words < 1 || words > MOST_WORDS) return withCrc([address, 0x83, ILLEGAL_VALUE]);
  const block = BLOCKS.find(({ base }) => register >= base && register < base + DATA_END - DATA_AT);
  const from = register - (block?.base ?? 0);
  if (block === undefined || from % 2 !== 0 || DATA_AT + from + 2 * words > DATA_END) {
    return withCrc([address, 0x83, ILLEGAL_ADDRESS]);
  }
  const data = bigEndian(frameOf(block.asks), block.layout).subarray(DATA_AT + from, DATA_AT + from + 2 * words);
  return withCrc([address, 0x03, data.length, ...data]);
}

/** A frame with its numbers the other way round. */
function bigEndian(frame: Uint8Array, { fields }: Layout): Uint8Array {
  const turned = Uint8Array.from(frame);
  for (const { offset, kind } of fields) turned.subarray(offset, offset + SCALAR_SIZE[kind]).reverse();
  return turned;
}
