import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'Spring Boot: a proxy per view in a class loader of its own, and all are kept',
  sample: 'spring',
  oomType: 'metaspace',
  culprit: { className: 'lastgasp.desk.TicketViewFactory', methodName: 'view' },
  jvmFlags: ['-XX:MaxRAMPercentage=25', '-XX:MaxMetaspaceSize=48m'],
  taskSize: '512/1024',
  requestsPerSecond: 8,
  oomWithinSeconds: 120,
  userSees:
    'Answers stay as quick as ever until the first view fails; from then on every request, health checks too, times out behind one full collection after another.',
});
