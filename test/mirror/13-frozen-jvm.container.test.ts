import { expect, test } from 'vitest';
import { inSeconds, measured } from './measured.ts';
import { runUnderService } from './mirror-service.ts';
import { shell, startMirrorTask } from './mirror-task.ts';

/** Clocks ÷ 10: a check every 3 s; its timeout of 5 s would be 0.5 s and is 1 s, the least there is. */
const TIME_SCALE = 10;
const INTERVAL_MS = 3000;
const TIMEOUT_MS = 1000;
const RETRIES = 3;

/** Answers on 8080 and runs out of heap two seconds later; the hook holds the JVM at its safepoint. */
const FREEZING = `
cat > /tmp/App.java << 'END'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
public class App {
  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write("ok".getBytes());
      exchange.close();
    });
    server.start();
    Thread.sleep(6000);
    ArrayList<byte[]> leak = new ArrayList<>();
    for (;;) leak.add(new byte[1 << 20]);
  }
}
END
exec java -Xmx64m -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=/tmp/dump.hprof \\
  '-XX:OnOutOfMemoryError=sleep 300' /tmp/App.java`;

test('behaviour 13: a frozen JVM becomes UNHEALTHY after two to three intervals; a service then stops it, a standalone task runs on', async (context) => {
  await using mirror = await startMirrorTask({
    timeScale: TIME_SCALE,
    spec: { ephemeralStorageGiB: 0.5 },
    containers: [
      {
        name: 'app',
        command: shell(FREEZING),
        stopTimeoutSeconds: 10,
        healthCheck: {
          command: ['CMD-SHELL', 'curl -sf http://localhost:8080/ || exit 1'],
          intervalSeconds: 30,
          timeoutSeconds: 5,
          retries: RETRIES,
          startPeriodSeconds: 0,
        },
      },
    ],
  });
  const standalone = new AbortController();
  const stoppedAlone = runUnderService(mirror, { isService: false, signal: standalone.signal });
  stoppedAlone.catch(() => undefined);

  await mirror.saw('container-health', ({ health }) => health === 'HEALTHY');
  const frozen = await mirror.printed('app', /^# *Executing|^java\.lang\.OutOfMemoryError/);
  const unhealthy = await mirror.saw('task-health', ({ health }) => health === 'UNHEALTHY');
  const tookMs = unhealthy.atMs - frozen.engineTimeMs;
  measured(
    context,
    `UNHEALTHY ${inSeconds(tookMs)} after the freeze, clocks ÷ ${TIME_SCALE} (timeouts ÷ ${5000 / TIMEOUT_MS})`,
  );
  // The dump is written before the hook runs, and frozen for that long already: up to a second less.
  expect(tookMs).toBeGreaterThan((RETRIES - 1) * INTERVAL_MS + (RETRIES - 1) * TIMEOUT_MS);
  expect(tookMs).toBeLessThan(RETRIES * (INTERVAL_MS + TIMEOUT_MS) + 2000);

  expect(await mirror.describe()).toMatchObject({ lastStatus: 'RUNNING', healthStatus: 'UNHEALTHY' });
  standalone.abort(new Error('the standalone task was left alone long enough'));
  await expect(stoppedAlone).rejects.toThrow('long enough');
  expect((await mirror.describe()).desiredStatus).toBe('RUNNING');

  await runUnderService(mirror);
  expect(await mirror.describe()).toMatchObject({
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed container health checks',
    containers: [{ exitCode: 137, healthStatus: 'UNHEALTHY' }],
  });
});
