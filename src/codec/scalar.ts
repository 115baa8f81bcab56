/** Integers as they stand in a frame: how many bytes, which order, signed or not. */
export type ScalarKind = "u8" | "u16" | "u32" | "i8" | "i16" | "i32";
export type ByteOrder = "le" | "be";

/** Bytes that each kind takes. */
export const SCALAR_SIZE: Readonly<Record<ScalarKind, 1 | 2 | 4>> = { u8: 1, u16: 2, u32: 4, i8: 1, i16: 2, i32: 4 };

/** Smallest and largest raw value of each kind. */
export const SCALAR_RANGE: Readonly<Record<ScalarKind, readonly [number, number]>> = {
  u8: [0, 0xff],
  u16: [0, 0xffff],
  u32: [0, 0xffff_ffff],
  i8: [-0x80, 0x7f],
  i16: [-0x8000, 0x7fff],
  i32: [-0x8000_0000, 0x7fff_ffff],
};

/** Reads one integer; the caller has checked that `offset + size` lies inside `bytes`. */
export function readScalar(bytes: Uint8Array, offset: number, kind: ScalarKind, order: ByteOrder): number {
  const size = SCALAR_SIZE[kind];
  let raw = 0;
  for (let i = 0; i < size; i++) {
    raw = raw * 256 + bytes[order === "be" ? offset + i : offset + size - 1 - i]!;
  }
  if (kind === "i8" && raw > 0x7f) return raw - 0x100;
  if (kind === "i16" && raw > 0x7fff) return raw - 0x1_0000;
  if (kind === "i32" && raw > 0x7fff_ffff) return raw - 0x1_0000_0000;
  return raw;
}

/** Writes one integer that lies inside `SCALAR_RANGE[kind]`; the caller has checked that and the room for it. */
export function writeScalar(bytes: Uint8Array, offset: number, kind: ScalarKind, order: ByteOrder, value: number): void {
  const size = SCALAR_SIZE[kind];
  let raw = value < 0 ? value + 2 ** (8 * size) : value;
  for (let i = 0; i < size; i++) {
    bytes[order === "le" ? offset + i : offset + size - 1 - i] = raw % 256;
    raw = Math.floor(raw / 256);
  }
}
