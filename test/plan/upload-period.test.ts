import { expect, test } from 'vitest';
import { uploadPeriodSeconds } from '../../harness/plan/upload-period.ts';

const PROPERTY = '-Ddd.profiling.upload.period=10';

test.each([
  ['nothing is set', [], {}, 60],
  ['the variable is', [], { DD_PROFILING_UPLOAD_PERIOD: '30' }, 30],
  ['the property is', [PROPERTY], {}, 10],
  ['both are, the property wins', [PROPERTY], { DD_PROFILING_UPLOAD_PERIOD: '30' }, 10],
  ['a property is repeated, the last wins', [PROPERTY, '-Ddd.profiling.upload.period=20'], {}, 20],
  ['the variable makes no sense', [], { DD_PROFILING_UPLOAD_PERIOD: 'often' }, 60],
])('where %s', (_what, jvmFlags, environment, seconds) => {
  expect(uploadPeriodSeconds({ jvmFlags, environment })).toBe(seconds);
});
