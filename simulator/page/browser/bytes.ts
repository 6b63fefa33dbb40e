/** What base64 stands for. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** 16 bits each, little endian. */
export function words16Of(base64: string): Uint16Array {
  const view = new DataView(bytesOf(base64).buffer);
  return Uint16Array.from({ length: view.byteLength / 2 }, (_, index) => view.getUint16(2 * index, true));
}

/** 32 bits each, little endian. */
export function words32Of(base64: string): Uint32Array {
  const view = new DataView(bytesOf(base64).buffer);
  return Uint32Array.from({ length: view.byteLength / 4 }, (_, index) => view.getUint32(4 * index, true));
}
