import { expect, test } from 'vitest';
import { INCIDENT, INCIDENT_FLAG_SET, incidentOf } from './incident.ts';
import { runForReal } from './real-run.ts';

test('the incident is replayed in real time with the defaults of ECS', async () => {
  await using run = await runForReal({
    flagSets: ['incident'],
    extraFlagSets: INCIDENT_FLAG_SET,
    config: { uploadBandwidthKbitPerSecond: 2000 },
    timeScale: 1,
  });
  expect(await incidentOf(run)).toMatchObject(INCIDENT);
});
