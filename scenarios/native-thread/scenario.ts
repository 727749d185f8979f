import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'a thread per parcel that never ends, until the user may have no more of them',
  oomType: 'native-thread',
  culprit: { className: 'lastgasp.orders.ShipmentTracker', methodName: 'follow' },
  jvmFlags: ['-XX:MaxRAMPercentage=25'],
  taskSize: '256/512',
  nprocMax: 150,
  requestsPerSecond: 5,
  oomWithinSeconds: 120,
  userSees:
    'Answers stay as quick as ever until one shipment fails; from then on every shipment fails while GET /health answers 200, but no command can be started in the container to ask it.',
});
