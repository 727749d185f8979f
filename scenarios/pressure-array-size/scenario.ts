import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'the pressure agent asks for an array longer than the VM allows',
  oomType: 'array-size',
  culprit: { className: 'lastgasp.pressure.ArrayHoard', methodName: 'hold' },
  pressure: 'agent',
  jvmFlags: [],
  taskSize: '512/1024',
  requestsPerSecond: 1,
  oomWithinSeconds: 60,
  userSees: 'What the service itself does when it is out of that memory.',
});
