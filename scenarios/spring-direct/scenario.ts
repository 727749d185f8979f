import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'Spring Boot: attachments wait in off-heap buffers for a scanner that never comes',
  sample: 'spring',
  oomType: 'direct-buffer',
  culprit: { className: 'lastgasp.desk.AttachmentBuffers', methodName: 'receive' },
  jvmFlags: ['-XX:MaxRAMPercentage=25', '-XX:MaxDirectMemorySize=128m'],
  taskSize: '512/1024',
  requestsPerSecond: 5,
  oomWithinSeconds: 120,
  userSees:
    'Answers stay as quick as ever until one attachment fails with status 500 after a second or two of waiting for buffers; from then on every attachment fails while health checks go on answering 200.',
});
