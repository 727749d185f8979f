import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  description:
    'the pages of a catalogue become one array, whose length is computed wrongly and more than an array can have',
  oomType: 'array-size',
  culprit: {
    className: 'lastgasp.orders.Catalogue',
    methodName: 'print',
    allocatedIn: [{ className: 'lastgasp.orders.Catalogue', methodName: 'addPages' }],
  },
  jvmFlags: ['-XX:MaxRAMPercentage=50'],
  taskSize: '256/512',
  requestsPerSecond: 10,
  oomWithinSeconds: 90,
  userSees:
    'Answers stay as quick as ever; only the request whose length came out wrong breaks off without an answer, while health checks go on answering 200.',
});
