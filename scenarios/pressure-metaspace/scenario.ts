import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'the pressure agent defines classes, each in a class loader of its own, and keeps them all',
  oomType: 'metaspace',
  culprit: { className: 'lastgasp.pressure.MetaspaceHoard', methodName: 'hold' },
  pressure: 'agent',
  jvmFlags: [],
  defaultJvmFlags: ['-XX:MaxMetaspaceSize=128m'],
  taskSize: '512/1024',
  requestsPerSecond: 10,
  oomWithinSeconds: 180,
  userSees: 'What the service itself does when it is out of that memory.',
});
