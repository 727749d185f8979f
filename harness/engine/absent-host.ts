import { EngineHostError, type EngineHost, type HostAccess } from './engine-host.ts';

/** The host of an engine that gives nobody root on its machine. */
export class AbsentHost implements EngineHost {
  readonly access: HostAccess;
  readonly #reason: string;

  constructor(reason: string) {
    this.access = { kind: 'none', reason };
    this.#reason = reason;
  }

  async shell(): Promise<never> {
    throw new EngineHostError(this.#reason, {
      hint: 'An engine that runs as root, without user namespaces, allows it.',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
