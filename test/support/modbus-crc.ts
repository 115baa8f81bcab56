/** The message with its CRC behind it, written apart from the codec, so that it can judge it: Modbus over serial line V1.02, 6.2.2. */
export function withModbusCrc(message: Iterable<number>): Uint8Array {
  const bytes = [...message];
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return Uint8Array.from([...bytes, crc & 0xff, crc >> 8]);
}
