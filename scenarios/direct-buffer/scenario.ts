import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'off-heap buffers of unfinished uploads are never given up',
  oomType: 'direct-buffer',
  culprit: { className: 'lastgasp.orders.UploadBuffers', methodName: 'open' },
  jvmFlags: ['-XX:MaxRAMPercentage=25', '-XX:MaxDirectMemorySize=128m'],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 120,
  userSees:
    'Answers stay as quick as ever until one upload fails after half a second of waiting for buffers; from then on every upload fails while health checks go on answering 200.',
});
