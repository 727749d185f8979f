/** How a heap dump leaves its task for the object store. */
export interface DumpWay {
  /** Where the flag sets have the JVM write it (`-XX:HeapDumpPath`). */
  readonly dumpPath: string;
  /** The object's key; the bucket is the trial's own. */
  readonly key: string;
  /** Name of the container that sends it; `null` for the service's own. Its end is the end of the upload. */
  readonly sender: string | null;
}
