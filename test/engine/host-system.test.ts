import { expect, test } from 'vitest';
import { parseOsRelease } from '../../harness/engine/host-system.ts';

test('reads quoted and bare values of os-release', () => {
  const values = parseOsRelease(
    'PRETTY_NAME="Ubuntu 24.04 LTS"\nID=ubuntu\nID_LIKE=\'debian\'\n\n# comment\n',
  );
  expect(Object.fromEntries(values)).toEqual({
    PRETTY_NAME: 'Ubuntu 24.04 LTS',
    ID: 'ubuntu',
    ID_LIKE: 'debian',
  });
});
