import { expect, test } from 'vitest';
import { classifyPullFailure, registryOf } from '../../harness/engine/pull-failure.ts';

const DOCKER_ERROR = '(HTTP code 500) server error - ';

test.each([
  ['Get "https://r.test/v2/": dial tcp: lookup r.test on 10.0.0.1:53: no such host', 'registry-no'],
  ['Get "https://r.test/v2/": dial tcp 10.0.0.9:443: connect: connection refused', 'registry-no'],
  ['Head "https://r.test/v2/a/manifests/1": unauthorized: authentication required', 'registry-no'],
  ['error parsing HTTP 403 response body: denied by policy', 'registry-no'],
  ['received unexpected HTTP status: 403 Forbidden', 'registry-no'],
  ['toomanyrequests: You have reached your pull rate limit', 'registry-no'],
  ['Get "https://r.test/v2/": x509: certificate signed by unknown authority', 'registry-no'],
  ['manifest for a/b:9 not found: manifest unknown: manifest unknown', 'image-no'],
  ["pull access denied for a/b, repository does not exist or may require 'docker login': denied", 'image-no'],
  ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'image-no'],
  ['received unexpected HTTP status: 404 Not Found', 'image-no'],
  ['Get "https://r.test/v2/": dial tcp 10.0.0.9:443: i/o timeout', 'no-answer'],
  ['Get "https://r.test/v2/": net/http: request canceled while waiting for connection', 'no-answer'],
  ['received unexpected HTTP status: 503 Service Unavailable', 'no-answer'],
  ['lookup r.test on 10.0.0.1:53: server misbehaving', 'no-answer'],
  ['read tcp 10.0.0.2:4711->10.0.0.9:443: read: connection reset by peer', 'no-answer'],
  ['something nobody has seen before', 'no-answer'],
  ['failed to register layer: write /usr/lib/x: no space left on device', 'engine'],
])('reads "%s" as %s', (words, kind) => {
  expect(classifyPullFailure(new Error(`${DOCKER_ERROR}${words}`))).toEqual({ kind, reason: words });
});

test.each([
  ['eclipse-temurin:17', 'default'],
  ['grafana/k6:1.8.1', 'default'],
  ['registry.test/grafana/k6:1.8.1', 'registry.test'],
  ['localhost/k6', 'localhost'],
  ['mirror:5000/k6', 'mirror:5000'],
])('finds the registry of %s in %s', (ref, registry) => {
  expect(registryOf(ref)).toBe(registry);
});
