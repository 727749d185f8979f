import { defineScenario } from '../../harness/index.ts';

/**
 * Netty counts what its buffers take against a limit of its own, which is the JVM's (`MaxDirectMemorySize`, or the
 * largest heap) unless it is set: set, it is reached first on every JDK.
 */
export default defineScenario({
  description: 'Netty: frames kept for replay are never released',
  sample: 'netty',
  oomType: 'netty-direct',
  culprit: { className: 'lastgasp.feed.ReplayLog', methodName: 'retain' },
  jvmFlags: ['-XX:MaxRAMPercentage=25', '-Dio.netty.maxDirectMemory=67108864'],
  taskSize: '256/512',
  requestsPerSecond: 15,
  oomWithinSeconds: 120,
  userSees:
    'Answers stay as quick as ever until a frame fails with status 500; from then on every frame fails while health checks go on answering 200.',
});
