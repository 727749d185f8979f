import { expect, test } from 'vitest';
import { formatEnvironment } from '../../harness/command/environment-text.ts';
import type { EnvironmentReport } from '../../harness/engine/environment-report.ts';

const GIB = 1024 ** 3;
const bare: EnvironmentReport = {
  nodeVersion: '24.2.0',
  host: { platform: 'linux', isDebianLike: true, isRoot: false, hasSystemd: true, name: 'Debian 12' },
  memory: { totalBytes: 16 * GIB, availableBytes: 8 * GIB },
  cacheDirectory: '/cache',
  engine: { kind: 'missing', reason: 'connect ENOENT /var/run/docker.sock' },
  parts: [
    {
      kind: 'missing',
      part: 'k6',
      purpose: 'load generator',
      version: '1.8.1',
      publicImage: 'grafana/k6:1.8.1',
      build: 'go install go.k6.io/k6@v1.8.1',
    },
  ],
  libraries: [
    { name: 'spring-sample', pomFile: '/pom.xml', directory: '/cache/maven/spring', isThere: false },
  ],
  isReady: false,
};

test('marks what is missing, says where it would come from and what to do next', () => {
  const text = formatEnvironment(bare, { isColoured: false });
  expect(text).toContain('missing  Docker engine       connect ENOENT /var/run/docker.sock');
  expect(text).toContain(
    'missing  k6                  load generator: pulls grafana/k6:1.8.1, else go install go.k6.io/k6@v1.8.1',
  );
  expect(text).toContain('Debian 12, not root');
  expect(text).toContain('8.0 GiB of 16.0 GiB free');
  expect(text).toContain(
    'later    spring-sample       libraries from Maven Central: fetched by the first scenario',
  );
  expect(text).toMatch(/next: lastgasp doctor --fix/);
});

test('says how a present part was got, and that all is ready', () => {
  const ready: EnvironmentReport = {
    ...bare,
    engine: {
      kind: 'present',
      version: '20.10.24',
      apiVersion: '1.41',
      cgroupVersion: '1',
      cgroupDriver: 'cgroupfs',
      storageDriver: 'overlay2',
      diskFreeBytes: 60 * GIB,
    },
    parts: [
      {
        kind: 'present',
        part: 'k6',
        purpose: 'load generator',
        version: '1.8.1',
        imageRef: 'lastgasp/k6:1.8.1-0123456789',
        imageId: `sha256:${'ab'.repeat(32)}`,
        source: 'packages',
      },
    ],
    isReady: true,
  };
  const text = formatEnvironment(ready, { isColoured: false });
  expect(text).toContain('20.10.24 (API 1.41), cgroup v1 by cgroupfs, overlay2, 60.0 GiB disk free');
  expect(text).toContain('1.8.1, built from packages lastgasp/k6:1.8.1-0123456789 sha256:abababababab\n');
  expect(text).toMatch(/ready$/);
  expect(text).not.toContain('missing');
});

test('libraries that were not fetched yet are nothing that a run of the order service waits for', () => {
  const text = formatEnvironment({ ...bare, parts: [], isReady: true }, { isColoured: false });
  expect(text).toContain('later    spring-sample');
  expect(text).toMatch(/ready$/);
  const there = bare.libraries.map((libraries) => ({ ...libraries, isThere: true }));
  expect(formatEnvironment({ ...bare, libraries: there }, { isColoured: false })).toContain(
    'ok       spring-sample       libraries in /cache/maven/spring',
  );
});
