import base from '../../lastgasp.config.ts';
import { defineConfig } from '../../harness/index.ts';

/**
 * Nothing but the harness ends a task: probes every half second with 83 ms for an answer fail on a busy machine,
 * and whether enough of them fail would be in the report. Nor does a JVM that is slow to end meet a SIGKILL.
 */
export default defineConfig({ ...base, service: { kind: 'standalone' }, stopTimeoutSeconds: 120 });
