/**
 * What a failed pull says about the registry.
 *
 * `registry-no` it cannot be had from here at all (no such host, refused, not authorised, rate limited) ·
 * `image-no` it answers, but has no such image or tag · `no-answer` a time-out or a broken connection,
 * which may pass · `engine` the engine itself cannot store images.
 */
export type PullFailure = {
  readonly kind: 'registry-no' | 'image-no' | 'no-answer' | 'engine';
  readonly reason: string;
};

/**
 * Docker passes on the registry client's own words, so the words are all there is to go by; the
 * status of Docker's own answer (500 for all of them) says nothing about the registry.
 */
const PATTERNS: readonly (readonly [kind: PullFailure['kind'], pattern: RegExp])[] = [
  ['engine', /no space left on device|read-only file system/i],
  [
    'image-no',
    /manifest(?: for .*)? (?:unknown|not found)|repository does not exist|name unknown|no matching manifest/i,
  ],
  [
    'no-answer',
    /i\/o timeout|timed? ?out|deadline exceeded|request canceled|connection reset|unexpected EOF|temporary failure|server misbehaving|HTTP status: 5\d\d/i,
  ],
  [
    'registry-no',
    /no such host|connection refused|network is unreachable|no route to host|unauthorized|authentication required|forbidden|denied|toomanyrequests|x509|certificate|HTTP status: 40[13]|proxyconnect/i,
  ],
  ['image-no', /not found|HTTP status: 404/i],
];

/** What the Docker client puts before the engine's words. */
const DOCKER_STATUS = /^\(HTTP code \d+\) [a-z ]+ - /;

/** Anything not recognised counts as `no-answer`: tried again, never remembered. */
export function classifyPullFailure(error: unknown): PullFailure {
  const words = error instanceof Error ? error.message : String(error);
  const reason = words.replace(DOCKER_STATUS, '').replaceAll(/\s+/g, ' ').trim();
  return { kind: PATTERNS.find(([, pattern]) => pattern.test(reason))?.[0] ?? 'no-answer', reason };
}

/** The registry an image reference names; `default` where it names none, as Docker reads it. */
export function registryOf(imageRef: string): string {
  const [first, ...rest] = imageRef.split('/');
  return first !== undefined && rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'default';
}
