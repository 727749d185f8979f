/** What a request asks of an S3 server, as far as evidence is concerned. */
export type S3Operation =
  | { readonly kind: 'put-object'; readonly bucket: string; readonly key: string }
  | {
      readonly kind: 'upload-part';
      readonly bucket: string;
      readonly key: string;
      readonly uploadId: string;
      readonly partNumber: number;
    }
  | {
      readonly kind: 'complete-multipart';
      readonly bucket: string;
      readonly key: string;
      readonly uploadId: string;
    }
  | {
      readonly kind: 'abort-multipart';
      readonly bucket: string;
      readonly key: string;
      readonly uploadId: string;
    }
  | { readonly kind: 'other' };

export interface S3RequestLine {
  readonly method: string;
  /** Path and query as sent, path-style: `/bucket/key?query`. */
  readonly url: string;
  /** The request copies an object that is already there (`x-amz-copy-source`): no evidence arrives. */
  readonly isCopy: boolean;
}

/** Tells by method and query (Amazon S3 API reference: PutObject, UploadPart, CompleteMultipartUpload, AbortMultipartUpload). */
export function s3Operation({ method, url, isCopy }: S3RequestLine): S3Operation {
  const queryAt = url.indexOf('?');
  const path = queryAt === -1 ? url : url.slice(0, queryAt);
  const query = new URLSearchParams(queryAt === -1 ? '' : url.slice(queryAt + 1));
  const [, bucket, key] = /^\/([^/]+)\/(.+)$/.exec(path)?.map(decoded) ?? [];
  if (bucket === undefined || key === undefined || isCopy) return { kind: 'other' };
  const uploadId = query.get('uploadId');
  if (uploadId === null) {
    return method === 'PUT' && !isSubresource(query)
      ? { kind: 'put-object', bucket, key }
      : { kind: 'other' };
  }
  if (method === 'POST') return { kind: 'complete-multipart', bucket, key, uploadId };
  if (method === 'DELETE') return { kind: 'abort-multipart', bucket, key, uploadId };
  const partNumber = Number(query.get('partNumber'));
  return method === 'PUT' && Number.isInteger(partNumber) && partNumber >= 1
    ? { kind: 'upload-part', bucket, key, uploadId, partNumber }
    : { kind: 'other' };
}

/** PUTs about an object rather than of one: PutObjectAcl, PutObjectTagging and the like. */
function isSubresource(query: URLSearchParams): boolean {
  return ['acl', 'tagging', 'retention', 'legal-hold', 'torrent'].some((name) => query.has(name));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not valid percent-encoding: the server is the one to refuse it, under the name as sent.
    return text;
  }
}
