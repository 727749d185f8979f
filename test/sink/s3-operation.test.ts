import { describe, expect, test } from 'vitest';
import { s3Operation } from '../../harness/sink/s3-operation.ts';

function of(method: string, url: string, isCopy = false): ReturnType<typeof s3Operation> {
  return s3Operation({ method, url, isCopy });
}

describe('what a request asks of an S3 server', () => {
  test('a PUT below a bucket brings an object, under its decoded key', () => {
    expect(of('PUT', '/evidence/heap%20dump/1%2B1.hprof')).toEqual({
      kind: 'put-object',
      bucket: 'evidence',
      key: 'heap dump/1+1.hprof',
    });
  });

  test('the operation id that SDKs put into the query changes nothing', () => {
    expect(of('PUT', '/evidence/a?x-id=PutObject')).toMatchObject({ kind: 'put-object', key: 'a' });
  });

  test('a key that is not valid percent-encoding is kept as sent', () => {
    expect(of('PUT', '/evidence/100%')).toMatchObject({ kind: 'put-object', key: '100%' });
  });

  test('a PUT with an upload id brings a part', () => {
    expect(of('PUT', '/evidence/a?partNumber=2&uploadId=u')).toEqual({
      kind: 'upload-part',
      bucket: 'evidence',
      key: 'a',
      uploadId: 'u',
      partNumber: 2,
    });
  });

  test('a POST with an upload id completes a multipart upload', () => {
    expect(of('POST', '/evidence/a?uploadId=u')).toEqual({
      kind: 'complete-multipart',
      bucket: 'evidence',
      key: 'a',
      uploadId: 'u',
    });
  });

  test('a DELETE with an upload id gives a multipart upload up', () => {
    expect(of('DELETE', '/evidence/a?uploadId=u')).toEqual({
      kind: 'abort-multipart',
      bucket: 'evidence',
      key: 'a',
      uploadId: 'u',
    });
  });

  test.each([
    ['GET', '/evidence/a'],
    ['HEAD', '/evidence/a'],
    ['PUT', '/evidence'],
    ['PUT', '/evidence/'],
    ['PUT', '/evidence/a?tagging'],
    ['PUT', '/evidence/a?uploadId=u'],
    ['POST', '/evidence/a?uploads'],
    ['DELETE', '/evidence/a'],
  ])('%s %s brings no evidence', (method, url) => {
    expect(of(method, url)).toEqual({ kind: 'other' });
  });

  test('a copy of an object that is already there brings no evidence', () => {
    expect(of('PUT', '/evidence/b', true)).toEqual({ kind: 'other' });
  });
});
