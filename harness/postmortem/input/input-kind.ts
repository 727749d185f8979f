import { LZ4_MAGIC } from '../../jfr/lz4-pieces.ts';
import { ZSTD_MAGIC } from '../../jfr/zstd-pieces.ts';
import { PostmortemError } from '../postmortem-error.ts';
import type { InputHead } from './input-head.ts';
import { jsonKind } from './json-kind.ts';

/** What can be looked at. */
export const INPUT_KINDS = [
  'stopped-task',
  'log',
  'task-definition',
  'heap-dump',
  'recording',
  'crash-report',
] as const;
export type InputKind = (typeof INPUT_KINDS)[number];

/** How a log is written: line by line, or as CloudWatch Logs answers. */
export type LogForm = 'lines' | 'events';

export type RecognisedInput =
  | { readonly kind: Exclude<InputKind, 'log'>; readonly file: string }
  | { readonly kind: 'log'; readonly file: string; readonly form: LogForm; readonly isGzip: boolean };

/** Files that are often given by mistake, by how they begin. */
const OTHERS: readonly (readonly [string, string])[] = [
  ['PK\u0003\u0004', 'a zip archive'],
  ['\u007FELF', 'a program or a core dump'],
  ['%PDF', 'a PDF'],
  ['\u0089PNG', 'an image'],
  ['JAVA PROFILE', 'a heap dump whose header is cut off'],
];
const MARKUP = /^\s*<(?:!doctype|html|\?xml|svg)/i;
const CRASH_REPORT = /^#\r?\n# (?:A fatal error has been detected|There is insufficient memory)/;
/** Of the head; a text in any encoding that logs are written in has hardly any. */
const CONTROL_SHARE_MAX = 0.05;

/**
 * Tells what a file is by its content, whatever its name.
 *
 * @throws {PostmortemError} `unknown-input`, naming what it was taken for
 */
export function recognise(file: string, { bytes, isGzip }: InputHead): RecognisedInput {
  if (bytes.length === 0 && isGzip) throw damagedGzip(file);
  if (bytes.length === 0) throw unknown(file, 'it is empty');
  const start = bytes.toString('latin1', 0, 4_096);
  if (/^JAVA PROFILE [\d.]+\0/.test(start)) return { kind: 'heap-dump', file };
  if (!isGzip && isRecording(bytes)) return { kind: 'recording', file };
  const other = OTHERS.find(([magic]) => start.startsWith(magic))?.[1];
  if (other !== undefined) throw unknown(file, `it looks like ${other}`);
  if (MARKUP.test(start)) throw unknown(file, 'it looks like a web page or XML');
  if (isBinary(bytes)) throw unknown(file, `it is binary and begins with ${bytes.toString('hex', 0, 8)}`);
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (!isGzip && CRASH_REPORT.test(text)) return { kind: 'crash-report', file };
  const json = jsonKind(text);
  if (json === 'events') return { kind: 'log', file, form: 'events', isGzip };
  if (json === 'none') return { kind: 'log', file, form: 'lines', isGzip };
  if (json === 'unknown')
    throw unknown(file, 'it is JSON, but neither a task, an event, a task definition nor log events');
  if (isGzip) throw unknown(file, `it is a ${json === 'stopped-task' ? 'task' : 'task definition'} in gzip`);
  return { kind: json, file };
}

/** A gzip stream of which not even the beginning can be decompressed. */
export function damagedGzip(file: string, cause?: unknown): PostmortemError {
  return new PostmortemError('damaged-input', `The gzip stream of ${file} is damaged.`, {
    hint: 'Fetch it anew: nothing is concluded from half a file without saying so.',
    cause,
  });
}

function unknown(file: string, what: string): PostmortemError {
  return new PostmortemError('unknown-input', `${file} is nothing that can be looked at: ${what}.`, {
    hint: 'Give the answer of aws ecs describe-tasks or an ECS Task State Change event, a log export (lines, gz, or what aws logs filter-log-events prints), a task definition, a heap dump, a JFR recording or an hs_err file.',
  });
}

function isRecording(bytes: Buffer): boolean {
  return (
    bytes.toString('latin1', 0, 4) === 'FLR\0' ||
    [ZSTD_MAGIC, LZ4_MAGIC].some((magic) => bytes.subarray(0, magic.length).equals(magic))
  );
}

function isBinary(bytes: Buffer): boolean {
  const controls = bytes.filter((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte));
  return bytes.includes(0) || controls.length > bytes.length * CONTROL_SHARE_MAX;
}
