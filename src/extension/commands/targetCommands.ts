import * as vscode from 'vscode';
import type { Engine, Target } from '../../app/engine';
import type { Environment } from '../../core/report/model';
import type { EngineHost } from '../engineHost';
import { COMMAND } from '../ids';
import type { OpenFolder } from '../openFolder';
import { requireRoot, requireTrust } from '../guards';
import { environmentText, placeText } from '../targets/targetText';
import type { Targets } from '../targets/targets';

interface TargetItem extends vscode.QuickPickItem {
  readonly run?: () => Thenable<unknown>;
}

/** Chooses, adds and removes targets. A URL is typed into a password box and goes to the secret storage alone. */
export class TargetCommands {
  constructor(
    private readonly targets: Targets,
    private readonly engines: Pick<EngineHost, 'get'>,
    private readonly folder: OpenFolder,
  ) {}

  async select(): Promise<void> {
    requireRoot(this.folder);
    requireTrust(this.folder);
    const engine = await this.engines.get();
    const all = await this.targets.all();
    const items: TargetItem[] = [
      ...(await Promise.all(all.map((target) => this.#itemOf(target, engine)))),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      {
        label: vscode.l10n.t('$(add) Add Target…'),
        run: () => vscode.commands.executeCommand(COMMAND.addTarget),
      },
      ...(this.targets.addedNames.length > 0
        ? [
            {
              label: vscode.l10n.t('$(trash) Remove Target…'),
              run: () => vscode.commands.executeCommand(COMMAND.removeTarget),
            },
          ]
        : []),
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Select Target'),
      placeHolder: vscode.l10n.t('The database that Plumbline reads and works on'),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    await picked?.run?.();
  }

  async add(): Promise<void> {
    requireRoot(this.folder);
    requireTrust(this.folder);
    const engine = await this.engines.get();
    const url = await this.#askUrl(engine);
    if (url === undefined) return;
    const inspected = await engine.inspectUrl(url);
    if (!inspected.ok) return;
    // Also where it says this machine: a tunnel to production ends here too.
    const environment = await this.#askEnvironment(
      placeText(inspected) ?? inspected.host,
      inspected.environment,
    );
    if (environment === undefined) return;
    const name = await this.#askName(inspected.database);
    if (name !== undefined) await this.targets.add(name, environment, url);
  }

  async remove(): Promise<void> {
    requireRoot(this.folder);
    requireTrust(this.folder);
    const names = this.targets.addedNames;
    if (names.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No target was added. Targets of the environment are removed there.'),
      );
      return;
    }
    const name = await vscode.window.showQuickPick(names, {
      title: vscode.l10n.t('Remove Target'),
      placeHolder: vscode.l10n.t(
        'Its connection URL is deleted here; the database stays as it is.',
      ),
    });
    if (name !== undefined) await this.targets.remove(name);
  }

  async #itemOf(target: Target, engine: Engine): Promise<TargetItem> {
    const sketch = await this.targets.sketch(target, engine);
    const { environment } = sketch;
    const place = placeText(sketch);
    const isChosen = target.id === this.targets.chosen.id;
    return {
      label: `$(${isChosen ? 'check' : 'database'}) ${target.name}`,
      description: environmentText(environment),
      detail: place === undefined ? target.origin : `${place}, ${target.origin}`,
      run: () => this.targets.choose(target, environment),
    };
  }

  #askUrl(engine: Engine): Thenable<string | undefined> {
    return vscode.window
      .showInputBox({
        title: vscode.l10n.t('Add Target (1 of 2)'),
        prompt: vscode.l10n.t(
          'Connection URL: postgresql://user:password@host:port/database. It is kept in the secret storage of VS Code.',
        ),
        password: true,
        ignoreFocusOut: true,
        validateInput: async (value) => {
          if (value.trim() === '') return vscode.l10n.t('Paste the connection URL.');
          const inspected = await engine.inspectUrl(value.trim());
          return inspected.ok
            ? {
                message: vscode.l10n.t(
                  'Database {0} on {1} as {2}',
                  inspected.database,
                  `${inspected.host}:${inspected.port}`,
                  inspected.user,
                ),
                severity: vscode.InputBoxValidationSeverity.Info,
              }
            : `${inspected.message} ${inspected.nextStep}`;
        },
      })
      .then((value) => value?.trim());
  }

  /** @param likely what the host says, which stands first */
  async #askEnvironment(place: string, likely: Environment): Promise<Environment | undefined> {
    const all = [
      {
        environment: 'production' as const,
        detail: vscode.l10n.t('Every change asks for the name of the database.'),
      },
      { environment: 'staging' as const, detail: vscode.l10n.t('Every change asks once.') },
      { environment: 'local' as const, detail: vscode.l10n.t('Your own, for development.') },
    ].map((item) => ({ ...item, label: environmentText(item.environment) }));
    const items = [
      ...all.filter(({ environment }) => environment === likely),
      ...all.filter(({ environment }) => environment !== likely),
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('What kind of database is {0}?', place),
      ignoreFocusOut: true,
    });
    return picked?.environment;
  }

  #askName(proposal: string): Thenable<string | undefined> {
    const taken = this.targets.addedNames;
    return vscode.window
      .showInputBox({
        title: vscode.l10n.t('Add Target (2 of 2)'),
        prompt: vscode.l10n.t('A name for the target, as it stands in lists and questions'),
        value: proposal,
        ignoreFocusOut: true,
        validateInput: (value) => {
          if (value.trim() === '') return vscode.l10n.t('Give it a name.');
          return taken.includes(value.trim())
            ? vscode.l10n.t('There is a target {0} already.', value.trim())
            : undefined;
        },
      })
      .then((value) => value?.trim());
  }
}
