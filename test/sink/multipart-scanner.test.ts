import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  multipartBoundary,
  MultipartScanner,
  type MultipartScan,
} from '../../harness/sink/multipart-scanner.ts';

const BOUNDARY = 'a9ffcd93-4447';
const PART =
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="event"; filename="event.json"\r\n` +
  'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}\r\n';
/** What a body may hold that only looks like a boundary. */
const NEAR_BOUNDARY = `${BOUNDARY.slice(0, -1)}x`;
const CONTENT = `\r\n--${NEAR_BOUNDARY}`;
const MAIN =
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="main"; filename="main.jfr"\r\n\r\n` +
  `abc\r\n--a9ffcd93${CONTENT}def\r\n`;
const BODY = `${PART}${MAIN}--${BOUNDARY}--\r\n`;

function scan(body: string, pieceBytes = body.length): MultipartScan {
  const scanner = new MultipartScanner(BOUNDARY);
  const bytes = Buffer.from(body, 'latin1');
  for (let at = 0; at < bytes.length; at += pieceBytes) scanner.write(bytes.subarray(at, at + pieceBytes));
  return scanner.end();
}

test('finds every part with its names and its place', () => {
  const { parts, flaw } = scan(BODY);
  expect(flaw).toBeNull();
  expect(parts.map(({ name, fileName, contentLengthBytes }) => [name, fileName, contentLengthBytes])).toEqual(
    [
      ['event', 'event.json', 2],
      ['main', 'main.jfr', null],
    ],
  );
  const contents = parts.map(({ offset, sizeBytes }) => BODY.slice(offset, offset + sizeBytes));
  expect(contents).toEqual(['{}', `abc\r\n--a9ffcd93${CONTENT}def`]);
});

test('reads the same however the body is cut into pieces', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: BODY.length }), (pieceBytes) => {
      expect(scan(BODY, pieceBytes)).toEqual(scan(BODY));
    }),
  );
});

test('no body that lacks its end is whole, wherever it is cut', () => {
  for (let length = 0; length < BODY.length - 2; length += 1) {
    expect(scan(BODY.slice(0, length)).flaw, `cut at ${length}`).not.toBeNull();
  }
  expect(scan(BODY.slice(0, -2)).flaw).toBeNull();
});

test.each([
  ['another boundary', BODY.replaceAll(BOUNDARY, 'b'), /begin with its boundary/],
  ['something before the first boundary', `x${BODY}`, /begin with its boundary/],
  ['something behind the last', `${BODY}x`, /follows its closing/],
  [
    'a boundary inside a line',
    BODY.replace(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="main"`, `--${BOUNDARY}x`),
    /something else than a line end/,
  ],
  ['a head without an end', `--${BOUNDARY}\r\n${'x'.repeat(20_000)}`, /head of a part/],
  ['more parts than any profile has', `${PART.repeat(65)}--${BOUNDARY}--\r\n`, /more than 64 parts/],
])('%s is a flaw', (_what, body, flaw) => {
  expect(scan(body).flaw).toMatch(flaw);
});

test.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['multipart/form-data; charset=utf-8; boundary="a b"', 'a b'],
  ['application/json', null],
  ['multipart/form-data', null],
])('the boundary of `%s` is %s', (contentType, boundary) => {
  expect(multipartBoundary(contentType)).toBe(boundary);
});
