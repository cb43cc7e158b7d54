import * as vscode from 'vscode';
import type { Engine, Target } from '../../app/engine';
import { PlumblineError } from '../../core/errors';
import type { Environment, TargetReport } from '../../core/report/model';
import { Disposable } from '../lifecycle';
import type { AddedTarget, ChosenTarget, TargetStore } from './targetStore';

const BUILTIN_ID = 'builtin';

/** A target of which no more is known than this. */
export function unasked(name: string, environment: Environment): TargetReport {
  const nowhere = { origin: '', host: '', port: 0, database: '', user: '', server: null };
  return { name, environment, ...nowhere };
}

/** An added target's id. */
function addedId(name: string): string {
  return `secret:${name}`;
}

/**
 * The targets of this workspace and which of them is chosen. The built-in one is chosen until a person chooses another,
 * even where the environment names a database: nothing reaches a real database unasked. A chosen target that is gone is
 * never replaced by another one: `current` rejects until a person chooses.
 */
export class Targets extends Disposable {
  readonly #changed = this._register(new vscode.EventEmitter<void>());
  /** What is said of the chosen target is another thing than before. */
  readonly onDidChange = this.#changed.event;
  readonly #switched = this._register(new vscode.EventEmitter<void>());
  /** The next request goes to another database than the last one. */
  readonly onDidSwitch = this.#switched.event;

  /**
   * @param find the targets that need no set-up; called only in a trusted workspace
   * @param hide is told every secret before it is used
   */
  constructor(
    private readonly store: TargetStore,
    private readonly find: () => Promise<readonly Target[]>,
    private readonly hide: (secret: string) => void,
  ) {
    super();
  }

  /** The chosen target as it was when it was chosen. */
  get chosen(): ChosenTarget {
    return (
      this.store.chosen() ?? {
        id: BUILTIN_ID,
        name: vscode.l10n.t('Built-in'),
        environment: 'local',
      }
    );
  }

  /** Names of the targets that a person added. */
  get addedNames(): string[] {
    return this.store.added().map(({ name }) => name);
  }

  async all(): Promise<Target[]> {
    return [...(await this.find()).map((target) => this.#hiding(target)), ...this.#added()];
  }

  /** @throws PlumblineError `unknownTarget` when the chosen target is gone. */
  async current(): Promise<Target> {
    const { id, name } = this.chosen;
    const target = (await this.all()).find((other) => other.id === id);
    if (target) return target;
    throw new PlumblineError('unknownTarget', vscode.l10n.t('The target {0} is gone.', name));
  }

  async choose(target: Target, environment: Environment): Promise<void> {
    await this.store.choose({ id: target.id, name: target.name, environment });
    this.#changed.fire();
    this.#switched.fire();
  }

  /** Corrects what the status bar says once the chosen target was asked: its URL may be another one since then. */
  async learn(asked: Target, report: TargetReport): Promise<void> {
    const { id, environment } = this.chosen;
    if (asked.id === id && report.environment !== environment) {
      await this.store.choose({ id, name: asked.name, environment: report.environment });
      this.#changed.fire();
    }
  }

  /** Adds a target, or replaces the added one of that name, and chooses it. */
  async add(name: string, environment: Environment, url: string): Promise<void> {
    this.hide(url);
    await this.store.add(name, environment, url);
    const target = this.#added().find((other) => other.id === addedId(name));
    if (target) await this.choose(target, environment);
  }

  /** Removes an added target and its secret. If it was the chosen one, the built-in target is chosen. */
  async remove(name: string): Promise<void> {
    await this.store.remove(name);
    if (this.chosen.id !== addedId(name)) return;
    await this.store.choose(undefined);
    this.#changed.fire();
    this.#switched.fire();
  }

  /**
   * What can be said of a target without connecting to it; host, database and user are empty for the built-in one and
   * where no URL can be read.
   */
  async sketch(target: Target, engine: Pick<Engine, 'inspectUrl'>): Promise<TargetReport> {
    const { name, origin } = target;
    if (target.kind === 'builtin') return { ...unasked(name, 'local'), origin };
    const unreadable = { ...unasked(name, target.environment ?? 'production'), origin };
    try {
      const read = await engine.inspectUrl(await target.url());
      if (!read.ok) return unreadable;
      const { host, port, database, user } = read;
      const environment = target.environment ?? read.environment;
      return { ...unreadable, host, port, database, user, environment };
    } catch {
      return unreadable;
    }
  }

  #added(): Target[] {
    return this.store.added().map((added) =>
      this.#hiding({
        kind: 'server',
        id: addedId(added.name),
        name: added.name,
        origin: vscode.l10n.t('added in VS Code'),
        environment: added.environment,
        url: () => this.#urlOf(added),
      }),
    );
  }

  async #urlOf(added: AddedTarget): Promise<string> {
    const url = await this.store.url(added);
    if (url !== undefined) return url;
    throw new PlumblineError(
      'unknownTarget',
      vscode.l10n.t('The connection URL of the target {0} is gone.', added.name),
    );
  }

  #hiding(target: Target): Target {
    if (target.kind === 'builtin') return target;
    const url = async () => {
      const secret = await target.url();
      this.hide(secret);
      return secret;
    };
    return { ...target, url };
  }
}
