import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { VerifyRequest } from '../../app/engine';
import { PlumblineError } from '../../core/errors';
import type { ExplainedFile, VerifyReport } from '../../core/report/model';
import type { Activity } from '../activity';
import { runProgress } from '../commands/runProgress';
import type { Failures } from '../failures';
import { requireTrust } from '../guards';
import { Disposable } from '../lifecycle';
import type { OpenFolder } from '../openFolder';
import type { Requests } from '../requests';
import type { ResultsView } from '../results';
import type { Targets } from '../targets/targets';
import { placeholdersOf } from './chosenStatements';
import { openDocument, shownText, type Explanations } from './explanations';
import type { PlaceholderQuestions } from './placeholderQuestions';
import type { ShownParts, ShownResults } from './shownResults';
import { isSameText, type Texts } from './texts';

/** Which part of which guides to run. */
export interface GuideRunWanted {
  readonly guides: readonly GuidePart[];
  /** For people, what runs: the title of a section, the guide's name. */
  readonly title: string;
  /** Runs the migrations' own checks with them. */
  readonly withMigrations?: boolean;
  /** Brings the panel to the front. */
  readonly reveal?: boolean;
  /** Stops the run. */
  readonly token?: vscode.CancellationToken;
}

export interface GuidePart {
  readonly path: string;
  /** Ids of sections or statements in the file; undefined for what runs unnamed. */
  readonly only?: readonly string[] | undefined;
}

/** What came of a run, with the texts that it ran on. */
export interface GuideRunEnded {
  /** The very object that was asked for. */
  readonly wanted: GuideRunWanted;
  readonly report: VerifyReport;
  readonly files: ReadonlyMap<string, ExplainedFile>;
  /** Which outcomes are true of the chosen target and the text of now. */
  readonly shown: ShownParts;
}

/**
 * Runs guides and parts of them: in a transaction that the engine rolls back, after every placeholder was asked for that
 * nobody has answered for this target yet.
 */
export class GuideRuns extends Disposable {
  readonly #ended = this._register(new vscode.EventEmitter<GuideRunEnded>());
  readonly onDidEnd = this.#ended.event;

  constructor(
    private readonly ports: {
      readonly activity: Activity;
      readonly requests: Requests;
      readonly targets: Pick<Targets, 'chosen'>;
      readonly folder: OpenFolder;
      readonly explanations: Explanations;
      readonly questions: PlaceholderQuestions;
      readonly results: ResultsView;
      readonly shown: ShownResults;
      readonly failures: Failures;
    },
  ) {
    super();
  }

  /**
   * Resolves with the report; rejects with what `Failures.thrown` tells a person.
   * @throws PlumblineError `untrustedWorkspace`; `guideChanged` when a guide is another one than when its placeholders
   * were asked for; BusyError; NoFolderError
   */
  async run(wanted: GuideRunWanted): Promise<VerifyReport> {
    requireTrust(this.ports.folder);
    const files = new Map<string, ExplainedFile>();
    for (const { path, only } of wanted.guides) {
      const file = await this.#read(path);
      files.set(path, file);
      await this.ports.questions.ask(path, placeholdersOf(file, only));
    }
    const { activity, failures, results } = this.ports;
    const { id, report, texts } = await activity.run(
      vscode.l10n.t('Running {0}', wanted.title),
      (signal) => {
        const stop = wanted.token?.onCancellationRequested(() => activity.cancel());
        if (wanted.token?.isCancellationRequested) activity.cancel();
        return this.#verify(wanted, files, signal).finally(() => {
          stop?.dispose();
        });
      },
    );
    const isCurrent = id === this.ports.targets.chosen.id;
    const how = { files, isCurrent, isPart: isPart(wanted) };
    const shown = this.ports.shown.show(report, texts, how);
    this.#ended.fire({ wanted, report, files, shown });
    if (wanted.reveal) results.show('verification');
    if (report.error && report.error.code !== 'cancelled') failures.show(report.error);
    return report;
  }

  async #read(path: string): Promise<ExplainedFile> {
    const explained = await this.ports.explanations.of(path);
    if (explained.kind === 'read') {
      const { error } = explained.file;
      if (!error) return explained.file;
      throw new PlumblineError(error.code, error.message, { path });
    }
    throw new PlumblineError(
      'fileUnreadable',
      vscode.l10n.t(
        '{0} is too large to be read in the editor. Run it with the command line: plumbline verify --guide',
        path,
      ),
      { path },
    );
  }

  /**
   * The texts of now, of which the guides are what a person was shown. An id names what stands at a place: in another text
   * it could be another statement.
   */
  async #unchanged(files: ReadonlyMap<string, ExplainedFile>, signal: AbortSignal): Promise<Texts> {
    for (;;) {
      const texts = this.ports.shown.texts();
      for (const [path, file] of files) {
        if (isDeepStrictEqual(await this.#read(path), file)) continue;
        throw new PlumblineError(
          'guideChanged',
          vscode.l10n.t('This was changed while it waited to run, and nothing ran.'),
          { path },
        );
      }
      const now = this.ports.shown.texts();
      if (signal.aborted || [...files.keys()].every((path) => isSameText(path, texts, now)))
        return now;
    }
  }

  async #verify(
    wanted: GuideRunWanted,
    files: ReadonlyMap<string, ExplainedFile>,
    signal: AbortSignal,
  ): Promise<{ id: string; report: VerifyReport; texts: Texts }> {
    const { requests, results, questions } = this.ports;
    const tell = (message: string) =>
      results.update({ progress: { kind: 'verify', message, cancellable: true } });
    tell(wanted.title);
    const options = { location: vscode.ProgressLocation.Window, title: wanted.title };
    try {
      return await vscode.window.withProgress(options, async (progress) => {
        const { engine, request } = await requests.make(signal, (event) => {
          const now = runProgress(event, 'apply');
          if (!now || event.kind !== 'phase') return;
          progress.report({ message: now.message });
          tell(now.message);
        });
        const texts = await this.#unchanged(files, signal);
        const verify: VerifyRequest = {
          ...request,
          guides: wanted.guides.map(({ path, only }) => {
            const document = openDocument(this.ports.folder, path);
            const text = document && shownText(document);
            return { path, only, text, placeholders: questions.answers(request.target.id, path) };
          }),
          migrations: wanted.withMigrations ?? false,
        };
        return { id: request.target.id, report: await engine.verify(verify), texts };
      });
    } finally {
      results.update({ progress: null });
    }
  }
}

function isPart({ guides }: GuideRunWanted): boolean {
  return guides.some(({ only }) => only !== undefined);
}
