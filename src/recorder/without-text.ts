/** A byte of which nobody knows what it is: an ASCII letter or digit becomes 3F ("?"), because it may be one of a private text. */
export function withoutText(byte: number): number {
  const digit = byte >= 0x30 && byte <= 0x39;
  const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a && byte >= 0x41 && byte <= 0x7a;
  return digit || letter ? 0x3f : byte;
}
