import type { ExplainedFile, VerifyReport } from '../../core/report/model';
import type { GuideOutcomes } from '../inline/guideOutcomes';
import type { PanelUpdate } from '../panel/resultsPanel';
import type { ResultsView } from '../results';
import { mergeRun } from './mergeRun';

/** Versions of the documents that a verification ran on, by path. */
export type Texts = ReadonlyMap<string, number>;

/** Shows verifications in the panel and at their lines. A part of one takes its place in what the panel shows. */
export class ShownResults {
  #shown: VerifyReport | null = null;
  #reruns: Record<string, string> = {};

  constructor(
    private readonly results: ResultsView,
    private readonly outcomes: GuideOutcomes,
  ) {}

  /** To be called before the verification: an outcome belongs to the text that it ran on. */
  texts(): Texts {
    return this.outcomes.texts();
  }

  /** The verification that the panel shows. */
  get verification(): VerifyReport | null {
    return this.#shown;
  }

  show(
    report: VerifyReport,
    texts: Texts,
    how: {
      readonly files?: ReadonlyMap<string, ExplainedFile>;
      /** False when another target was chosen meanwhile. */
      readonly isCurrent: boolean;
      readonly isPart: boolean;
    },
  ): void {
    const merged = how.isPart ? mergeRun(this.#shown, report) : null;
    this.#shown = merged ?? report;
    this.#reruns = merged ? { ...this.#reruns, ...timesOf(report) } : {};
    const news: PanelUpdate = {
      ...(how.isCurrent && { target: report.target }),
      verification: this.#shown,
      reruns: this.#reruns,
    };
    this.results.update(news);
    this.outcomes.show(report, texts, how.files ?? new Map());
  }

  /** The database was changed: outcomes at their lines are those of before. */
  outdate(): void {
    this.outcomes.outdate();
  }
}

function timesOf({ run, checks }: VerifyReport): Record<string, string> {
  return Object.fromEntries(checks.map(({ id }) => [id, run.startedAt]));
}
