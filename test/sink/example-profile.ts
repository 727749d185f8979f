/** What dd-java-agent 1.68.1 says of a profile, unless told otherwise. */
export interface ProfileParts {
  readonly event?: unknown;
  /** As it is sent: compressed. */
  readonly main?: Buffer;
  /** Parts in place of `event` and `main`, each with its head. */
  readonly parts?: readonly Buffer[];
}

export const BOUNDARY = 'a9ffcd93-4447-4428-bc30-c43db78b9bb5';
export const PROFILE_HEADERS = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };

export function eventJson(
  changes: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    attachments: ['main.jfr'],
    tags_profiler: tags({ runtimeId: 'f2b8898f-0c50-4ec4-8567-d6ca61130557' }),
    start: '2026-11-26T13:01:40.885584523Z',
    end: '2026-11-26T13:01:54.197590501Z',
    family: 'java',
    version: '4',
    ...changes,
  };
}

export function tags({
  runtimeId,
  snapshot = 'periodic',
}: {
  readonly runtimeId: string;
  readonly snapshot?: string;
}): string {
  return `library_version:1.68.1~f1de45fd30,process_id:1,service:orders,runtime-id:${runtimeId},language:jvm,env:lastgasp,version:1,snapshot:${snapshot}`;
}

export function part(name: string, fileName: string, content: Buffer): Buffer {
  const head = `Content-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content]);
}

/** A profile as the agent sends it. */
export function profileBody({
  event = eventJson(),
  main = Buffer.from('recording'),
  parts,
}: ProfileParts = {}): Buffer {
  const sent = parts ?? [
    part('event', 'event.json', Buffer.from(JSON.stringify(event))),
    part('main', 'main.jfr', main),
  ];
  return Buffer.concat([
    ...sent.flatMap((one) => [Buffer.from(`--${BOUNDARY}\r\n`), one, Buffer.from('\r\n')]),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
}
