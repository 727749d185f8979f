import type { EvidenceSource } from '../../harness/capture/capture-path.ts';

/** A stopped trial that left nothing. */
export const NO_EVIDENCE: EvidenceSource = {
  events: [],
  readTaskDump: async () => null,
  readTaskFile: async () => false,
  sharedFile: async () => '/nowhere/shared',
  culprit: { className: 'lastgasp.orders.ReportCache', methodName: 'put' },
  oomType: 'heap-space',
  objectFile: async () => '/nowhere/object',
  intakeRequests: () => [],
  serviceContainer: 'app',
  config: { profilePartialSeconds: 15 },
  datadogAgent: null,
  serviceLogRoute: 'none',
  memorySamples: () => [],
  readTaskFolder: async () => false,
};
