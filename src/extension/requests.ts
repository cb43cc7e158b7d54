import type { Engine, Request } from '../app/engine';
import type { ProgressListener } from '../app/progress';
import type { EngineHost } from './engineHost';
import type { OpenFolder } from './openFolder';
import { requireRoot, requireTrust } from './guards';
import type { Targets } from './targets/targets';

/** The one place where a request to a database is made, so that a guard cannot be forgotten. */
export class Requests {
  constructor(
    private readonly engines: Pick<EngineHost, 'get'>,
    private readonly folder: OpenFolder,
    private readonly targets: Pick<Targets, 'current'>,
  ) {}

  /**
   * The engine and a request for the chosen target.
   * @throws PlumblineError `untrustedWorkspace`, or `unknownTarget`; NoFolderError
   */
  async make(
    signal: AbortSignal,
    onProgress?: ProgressListener,
  ): Promise<{ readonly engine: Engine; readonly request: Request }> {
    const root = requireRoot(this.folder);
    requireTrust(this.folder);
    const engine = await this.engines.get();
    const target = await this.targets.current();
    return { engine, request: { root, target, signal, onProgress } };
  }
}
