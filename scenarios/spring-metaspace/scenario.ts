import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'Spring Boot: a CGLIB proxy class per view, because the cache of proxy classes is off',
  sample: 'spring',
  oomType: 'metaspace',
  culprit: { className: 'lastgasp.desk.TicketViewFactory', methodName: 'view' },
  jvmFlags: ['-XX:MaxRAMPercentage=25', '-XX:MaxMetaspaceSize=64m'],
  taskSize: '512/1024',
  requestsPerSecond: 15,
  oomWithinSeconds: 120,
  userSees:
    'Answers stay as quick as ever until the first view fails; from then on views fail with status 500, and what needs a class that was not loaded yet does too.',
});
