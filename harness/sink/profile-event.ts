import { open } from 'node:fs/promises';
import type { MultipartPart, MultipartScan } from './multipart-scanner.ts';

/** dd-java-agent's is about 500 bytes. */
const EVENT_BYTES_MAX = 65_536;

/** The description that a profile brings along, as JSON; or what is wrong with the body. */
export type ProfileEvent =
  | { readonly kind: 'event'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'flaw'; readonly flaw: string };

/**
 * Reads the part `event` of a stored profile. Needs the body whole, each part of the size it says of itself, one
 * part `event`, and in it a JSON object whose `attachments` are the names of the other parts' files.
 */
export async function readProfileEvent(file: string, { parts, flaw }: MultipartScan): Promise<ProfileEvent> {
  if (flaw !== null) return flawed(`the multipart body is broken: ${flaw}`);
  const wrong = parts.find(
    ({ contentLengthBytes, sizeBytes }) => contentLengthBytes !== null && contentLengthBytes !== sizeBytes,
  );
  if (wrong !== undefined) {
    return flawed(
      `part ${wrong.name} has ${wrong.sizeBytes} bytes where its head says ${wrong.contentLengthBytes}`,
    );
  }
  const [event, ...more] = parts.filter(({ name }) => name === 'event');
  if (event === undefined || more.length > 0)
    return flawed(`it has ${event ? more.length + 1 : 0} parts named event`);
  const value = await readJsonObject(file, event);
  if (value === null) return flawed('its event.json is not a JSON object');
  const attached = parts.filter((part) => part !== event).map(({ fileName }) => fileName);
  return isSameNames(value['attachments'], attached)
    ? { kind: 'event', value }
    : flawed(
        `its event.json lists ${JSON.stringify(value['attachments'])}, attached are ${JSON.stringify(attached)}`,
      );
}

function flawed(flaw: string): ProfileEvent {
  return { kind: 'flaw', flaw };
}

function isSameNames(listed: unknown, attached: readonly (string | null)[]): boolean {
  if (!Array.isArray(listed) || listed.length !== attached.length || listed.length === 0) return false;
  return (
    new Set(listed).size === listed.length && attached.every((name) => name !== null && listed.includes(name))
  );
}

async function readJsonObject(
  file: string,
  { offset, sizeBytes }: MultipartPart,
): Promise<Readonly<Record<string, unknown>> | null> {
  if (sizeBytes > EVENT_BYTES_MAX) return null;
  await using handle = await open(file);
  const bytes = Buffer.alloc(sizeBytes);
  await handle.read(bytes, 0, sizeBytes, offset);
  return jsonObject(bytes.toString('utf8'));
}

/** A text as a JSON object; `null` for anything else. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    // Not JSON: the caller says what that means.
    return null;
  }
}
