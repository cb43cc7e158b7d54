/** Every how many code units a checkpoint is kept: bounds the memory and the steps of one look-up. */
const STEP = 64;

/**
 * Turns offsets in a text's UTF-8 bytes, which PostgreSQL's parser speaks, into offsets in its UTF-16 code
 * units. A lone surrogate counts as three bytes: it is encoded as the replacement character.
 */
export class ByteOffsets {
  /** The byte offset of every STEP-th code unit; null when the text is ASCII and both are the same. */
  private readonly checkpoints: Float64Array | null;

  constructor(private readonly text: string) {
    this.checkpoints = isAscii(text) ? null : checkpointsOf(text);
  }

  /** A byte offset within a character gives that character's start; one beyond the end gives the end. */
  toUtf16(byte: number): number {
    const { checkpoints, text } = this;
    if (checkpoints === null) return Math.min(byte, text.length);
    let low = 0;
    let high = checkpoints.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((checkpoints[middle] ?? 0) <= byte) low = middle;
      else high = middle - 1;
    }
    let at = low * STEP;
    let bytes = checkpoints[low] ?? 0;
    // A checkpoint may stand between the halves of a pair; its bytes are counted with the first half.
    if (isLowHalf(text, at)) at += 1;
    while (at < text.length) {
      const width = bytesAt(text, at);
      if (bytes + width > byte) break;
      bytes += width;
      at += width === 4 ? 2 : 1;
    }
    return at;
  }
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

function checkpointsOf(text: string): Float64Array {
  const checkpoints = new Float64Array(Math.floor(text.length / STEP) + 1);
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (at % STEP === 0) checkpoints[at / STEP] = bytes;
    if (!isLowHalf(text, at)) bytes += bytesAt(text, at);
  }
  if (text.length % STEP === 0) checkpoints[text.length / STEP] = bytes;
  return checkpoints;
}

/** How many bytes the character that begins here takes; a pair takes four. */
function bytesAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return isHighHalf(code) && isLow(text.charCodeAt(at + 1)) ? 4 : 3;
}

function isLowHalf(text: string, at: number): boolean {
  return at > 0 && isLow(text.charCodeAt(at)) && isHighHalf(text.charCodeAt(at - 1));
}

function isHighHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
