import * as vscode from 'vscode';
import { PlumblineError } from '../../core/errors';
import { timeText } from '../editorTime';
import { LONGEST_WHILE_TYPING, type Explained, type Explanations } from '../guides/explanations';
import type { Guides } from '../guides/guides';
import { lensesOf, type GuideLens, type LensFacts } from '../guides/lenses';
import { COMMAND, SETTING } from '../ids';
import { Disposable } from '../lifecycle';
import type { Log } from '../log';
import type { Migrations } from '../migrations';
import { fileUri, relativePath, type OpenFolder } from '../openFolder';
import { migrationFlags } from '../tree/migrationFlags';
import type { StepTick } from '../../messages';

/**
 * The lines above sections, checks, rollbacks, the order and the steps of a guide, and above the checks in the comments
 * of a migration. What they say follows from the text as it stands in the editor; VS Code asks again after an edit.
 */
export class GuideCodeLenses extends Disposable implements vscode.CodeLensProvider {
  readonly #changed = this._register(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(
    private readonly ports: {
      readonly folder: OpenFolder;
      readonly guides: Guides;
      readonly explanations: Explanations;
      readonly migrations: Pick<Migrations, 'snapshot' | 'paths'>;
      readonly ticks: () => Readonly<Record<string, StepTick>>;
      readonly log: Log;
    },
  ) {
    super();
    this._register(
      vscode.languages.registerCodeLensProvider(
        [
          { language: 'markdown', scheme: 'file' },
          { pattern: '**/*.sql', scheme: 'file' },
        ],
        this,
      ),
    );
    this._register(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SETTING.guideCodeLens)) this.refresh();
      }),
    );
  }

  /** What lenses say of status or steps may be another thing now. */
  refresh(): void {
    this.#changed.fire();
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    const { folder, explanations, log } = this.ports;
    const path = relativePath(folder, document.uri);
    if (path === undefined || !folder.isTrusted || !isWanted(document)) return [];
    const { version } = document;
    try {
      if (!(await this.#isRead(document, path))) return [];
      const explained = await explanations.of(path, LONGEST_WHILE_TYPING);
      if (token.isCancellationRequested || document.version !== version) return [];
      return this.#lenses(document, path, explained);
    } catch (error) {
      // An abort is a newer text; VS Code asks for that one too.
      if (!token.isCancellationRequested && document.version === version) log.bug(error);
      return [];
    }
  }

  async #isRead(document: vscode.TextDocument, path: string): Promise<boolean> {
    if (document.languageId !== 'markdown') return this.ports.migrations.paths.includes(path);
    const { guides } = this.ports;
    try {
      return (await guides.list()).includes(path);
    } catch (error) {
      // Whoever runs one of them is told why nothing runs.
      if (PlumblineError.is(error)) return guides.paths.includes(path);
      throw error;
    }
  }

  #lenses(document: vscode.TextDocument, path: string, explained: Explained): vscode.CodeLens[] {
    if (explained.kind === 'tooLarge') return tooLargeLenses(path, explained);
    const facts: LensFacts = {
      migrations: this.ports.migrations.snapshot.migrations,
      ticks: this.ports.ticks(),
      canRollBack: ({ path: migration }) => {
        const found = this.ports.migrations.snapshot.migrations.find(
          (one) => one.path === migration,
        );
        return found !== undefined && migrationFlags(found).includes('rollback');
      },
    };
    const last = document.lineCount;
    return lensesOf(explained.file, facts).flatMap((lens) =>
      lens.line > last ? [] : [this.#lens(path, lens)],
    );
  }

  #lens(path: string, lens: GuideLens): vscode.CodeLens {
    switch (lens.kind) {
      case 'guide':
        return commandLens(
          lens.line,
          `$(beaker)${GAP}${guideText(lens.checks)}`,
          COMMAND.runGuide,
          {
            path,
          },
        );
      case 'section':
        return commandLens(
          lens.line,
          `$(run-all)${GAP}${sectionText(lens.checks)}`,
          COMMAND.runSection,
          {
            path,
            ids: lens.ids,
          },
        );
      case 'check':
        return commandLens(lens.line, `$(play)${GAP}${checkText(lens.reading)}`, COMMAND.runCheck, {
          path,
          ids: lens.ids,
        });
      case 'blocked':
        return textLens(lens.line, vscode.l10n.t('Not run: {0}', plain(lens.reason)));
      case 'rollback':
        return this.#rollbackLens(lens);
      case 'order':
        return commandLens(
          lens.line,
          `$(list-ordered)${GAP}${vscode.l10n.t('Import Order from Guide ({0} files)', lens.files)}`,
          COMMAND.importOrder,
          { path },
        );
      case 'step':
        return stepLens(path, lens);
    }
  }

  #rollbackLens({ line, migration, offered }: GuideLens & { kind: 'rollback' }): vscode.CodeLens {
    const uri = fileUri(this.ports.folder, migration.path);
    const version = plain(migration.version);
    return offered && uri
      ? commandLens(
          line,
          `$(discard)${GAP}${vscode.l10n.t('Roll Back {0}…', version)}`,
          COMMAND.rollback,
          uri,
        )
      : textLens(line, vscode.l10n.t('Roll Back {0}: it is not applied', version));
  }
}

function isWanted(document: vscode.TextDocument): boolean {
  const setting: unknown = vscode.workspace
    .getConfiguration(undefined, document.uri)
    .get(SETTING.guideCodeLens);
  return setting !== false;
}

function guideText(checks: number): string {
  return checks === 1
    ? vscode.l10n.t('Verify Guide (1 check)')
    : vscode.l10n.t('Verify Guide ({0} checks)', checks);
}

function sectionText(checks: number): string {
  if (checks === 0) return vscode.l10n.t('Run Section (states no expectation)');
  return checks === 1
    ? vscode.l10n.t('Run Section (1 check)')
    : vscode.l10n.t('Run Section ({0} checks)', checks);
}

function checkText(reading: (GuideLens & { kind: 'check' })['reading']): string {
  switch (reading) {
    case 'understood':
      return vscode.l10n.t('Run Check');
    case 'unclear':
      return vscode.l10n.t('Run Check (expectation not understood)');
    case 'nothing':
      return vscode.l10n.t('Run (states no expectation)');
  }
}

function stepLens(
  path: string,
  { line, step, done }: GuideLens & { kind: 'step' },
): vscode.CodeLens {
  if (done === true) return textLens(line, `☑ ${vscode.l10n.t('Done, says the guide itself')}`);
  const argument = { path, id: step, isDone: done === false };
  if (done === false) {
    return commandLens(line, `☐ ${vscode.l10n.t('Mark as Done')}`, COMMAND.tickStep, argument);
  }
  const when = timeText(done.at);
  const text =
    done.by === ''
      ? vscode.l10n.t('Done on {0}', when)
      : vscode.l10n.t('Done by {0} on {1}', plain(done.by), when);
  return commandLens(line, `☑ ${text}`, COMMAND.tickStep, argument);
}

function tooLargeLenses(
  path: string,
  { size, isReadable }: Explained & { kind: 'tooLarge' },
): vscode.CodeLens[] {
  const megabytes = (size / 1_000_000).toFixed(1);
  if (!isReadable || !/\.(?:md|markdown)$/i.test(path)) {
    return [
      textLens(
        1,
        vscode.l10n.t(
          'Plumbline does not read this file here: it is too large ({0} MB). The command line can: plumbline verify --guide',
          megabytes,
        ),
      ),
    ];
  }
  const title = vscode.l10n.t(
    'Verify Guide (too large to show its checks here: {0} MB)',
    megabytes,
  );
  return [commandLens(1, `$(beaker)${GAP}${title}`, COMMAND.runGuide, { path })];
}

/** VS Code drops an ordinary space between an icon and its words. */
const GAP = '\u00a0';

/** `$(name)` in a lens becomes an icon, whoever wrote it. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (');
}

function rangeAt(line: number): vscode.Range {
  return new vscode.Range(line - 1, 0, line - 1, 0);
}

function commandLens(line: number, title: string, command: string, argument: unknown) {
  return new vscode.CodeLens(rangeAt(line), { title, command, arguments: [argument] });
}

function textLens(line: number, title: string): vscode.CodeLens {
  return new vscode.CodeLens(rangeAt(line), { title, command: '' });
}
