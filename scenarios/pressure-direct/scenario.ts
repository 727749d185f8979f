import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'the pressure agent reserves direct buffers and never gives them up',
  oomType: 'direct-buffer',
  culprit: { className: 'lastgasp.pressure.DirectHoard', methodName: 'hold' },
  pressure: 'agent',
  jvmFlags: [],
  defaultJvmFlags: ['-XX:MaxDirectMemorySize=128m'],
  taskSize: '512/1024',
  requestsPerSecond: 10,
  oomWithinSeconds: 180,
  userSees: 'What the service itself does when it is out of that memory.',
});
