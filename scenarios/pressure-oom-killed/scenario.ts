import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'the pressure agent leaves compressors open in a native library that the JVM knows nothing of',
  oomType: 'oom-killed',
  culprit: { className: 'lastgasp.pressure.NativeHoard', methodName: 'hold' },
  pressure: 'agent',
  jvmFlags: [],
  taskSize: '512/1024',
  requestsPerSecond: 10,
  oomWithinSeconds: 240,
  userSees: 'What the service itself does when it is out of that memory.',
});
