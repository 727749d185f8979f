import type { EvidenceSource } from '../../harness/capture/capture-path.ts';

/** A stopped trial that left nothing. */
export const NO_EVIDENCE: EvidenceSource = {
  readTaskDump: async () => null,
  culprit: { className: 'lastgasp.orders.ReportCache', methodName: 'put' },
  oomType: 'heap-space',
  objectFile: () => '/nowhere/object',
  intakeRequests: () => [],
  serviceContainer: 'app',
  config: { profilePartialSeconds: 15 },
};
