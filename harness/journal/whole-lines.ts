/** How much of a `trials.jsonl` is whole; what comes after it was cut off by a kill. */
export interface WholeLines {
  /** Of the whole lines, without what a kill left of one. */
  readonly wholeBytes: number;
  /** The last whole line was cut off just before its line end. */
  readonly lacksLineEnd: boolean;
}

const LINE_END = 0x0a;

/** A last line without its line end that does not parse was cut by a kill; with it, somebody changed the file. */
export function wholeLinesOf(content: Buffer): WholeLines {
  const endedBytes = content.lastIndexOf(LINE_END) + 1;
  if (endedBytes === content.length) return { wholeBytes: endedBytes, lacksLineEnd: false };
  return isJson(content.subarray(endedBytes).toString('utf8'))
    ? { wholeBytes: content.length, lacksLineEnd: true }
    : { wholeBytes: endedBytes, lacksLineEnd: false };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Torn: that is the answer.
    return false;
  }
}
