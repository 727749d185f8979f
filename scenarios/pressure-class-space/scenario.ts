import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'the pressure agent defines the smallest classes there are, until their own space is full',
  oomType: 'compressed-class-space',
  culprit: { className: 'lastgasp.pressure.ClassSpaceHoard', methodName: 'hold' },
  pressure: 'agent',
  jvmFlags: [],
  defaultJvmFlags: ['-XX:CompressedClassSpaceSize=32m'],
  taskSize: '512/1024',
  requestsPerSecond: 10,
  oomWithinSeconds: 180,
  userSees: 'What the service itself does when it is out of that memory.',
});
