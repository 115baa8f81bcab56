/** What a UART reads of a line whose bits it takes wrongly: at another speed, or with A and B swapped. */

/** 8 data bits, least significant first, between a start bit (0) and a stop bit (1); `idleBits` of rest (1) around them all. */
function bitsOf(bytes: Uint8Array, idleBits: number): readonly number[] {
  const frame = (byte: number): number[] => [0, ...Array.from({ length: 8 }, (_, i) => (byte >> i) & 1), 1];
  const rest = Array.from({ length: idleBits }, () => 1);
  return [...rest, ...[...bytes].flatMap(frame), ...rest];
}

export interface WrongLine {
  /** The sender's speed divided by the receiver's. */
  readonly speed?: number;
  /** While somebody sends, every bit is the other way round; the line that nobody drives stays at rest. */
  readonly swapped?: boolean;
}

/** Samples in the middle of each bit, and waits for the next falling edge after the stop bit, whatever that is. */
export function readWrongly(bytes: Uint8Array, { speed = 1, swapped = false }: WrongLine): Uint8Array {
  const sent = bitsOf(bytes, 20);
  // The driver is switched on a few bits before the first byte, and off a few after the last.
  const driven = { from: 16, to: sent.length - 16 };
  const levelAt = (time: number): number => {
    const at = Math.floor(time * speed);
    const bit = sent[at] ?? 1;
    return swapped && at >= driven.from && at < driven.to ? 1 - bit : bit;
  };
  const endAt = sent.length / speed;
  const STEP = 1 / 16;
  const read: number[] = [];
  for (let time = 0; time < endAt; time += STEP) {
    if (!(levelAt(time) === 1 && levelAt(time + STEP) === 0)) continue;
    const start = time + STEP;
    let byte = 0;
    for (let i = 0; i < 8; i++) byte |= levelAt(start + 1.5 + i) << i;
    read.push(byte);
    time = start + 9.5;
  }
  return Uint8Array.from(read);
}
