import * as vscode from 'vscode';
import type { Engine, Request } from '../app/engine';
import type { ProgressListener } from '../app/progress';
import { PlumblineError } from '../core/errors';
import type { EngineHost } from './engineHost';
import type { OpenFolder } from './openFolder';
import { requireTrust } from './requireTrust';
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
   * @throws PlumblineError `untrustedWorkspace`, `usage` without a folder, or `unknownTarget`
   */
  async make(
    signal: AbortSignal,
    onProgress?: ProgressListener,
  ): Promise<{ readonly engine: Engine; readonly request: Request }> {
    if (this.folder.root === undefined) {
      throw new PlumblineError('usage', vscode.l10n.t('No folder is open.'));
    }
    requireTrust(this.folder);
    const engine = await this.engines.get();
    const target = await this.targets.current();
    return { engine, request: { root: this.folder.root, target, signal, onProgress } };
  }
}
