import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description: 'Spring Boot: open sessions stay in a singleton that never evicts',
  sample: 'spring',
  oomType: 'heap-space',
  culprit: {
    className: 'lastgasp.desk.SessionCache',
    methodName: 'open',
    allocatedIn: [{ className: 'lastgasp.desk.TicketHistory', methodName: 'transcript' }],
  },
  jvmFlags: ['-XX:MaxRAMPercentage=25'],
  taskSize: '512/1024',
  requestsPerSecond: 15,
  oomWithinSeconds: 180,
  userSees:
    'Sessions open ever more slowly, then fail with status 500; the process lives on, and health checks are answered 200 between two collections.',
});
