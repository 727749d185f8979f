const LENGTH_MAX = 60;

/** A value as a problem shows it: JSON, at most 60 characters. */
export function shownValue(value: unknown): string {
  return clipped(JSON.stringify(value) ?? 'nothing');
}

/** A name of the document's own within a message, at most 60 characters. */
export function clipped(text: string): string {
  return text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX - 1)}…` : text;
}
