import type { ExplainedFile, VerifyReport } from '../../core/report/model';
import type { GuideOutcomes } from '../inline/guideOutcomes';
import type { PanelUpdate } from '../panel/resultsPanel';
import type { ResultsView } from '../results';
import { mergeRun } from './mergeRun';
import type { Texts } from './texts';

export type { Texts };

/** What of a verification may be shown as true now. */
export interface ShownParts {
  /** False when another target was chosen meanwhile: no outcome of it stands at a line. */
  readonly isCurrent: boolean;
  /** Paths whose text was edited meanwhile: their outcomes stand at no line. */
  readonly edited: ReadonlySet<string>;
}

/** Shows verifications in the panel and at their lines. A part of one takes its place in what the panel shows. */
export class ShownResults {
  #shown: VerifyReport | null = null;
  /** The panel keeps what another target said; nothing of the chosen one is put among it. */
  #isOfChosen = false;
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

  /** The panel tells of every verification; at their lines stand only outcomes of this target and this text. */
  show(
    report: VerifyReport,
    texts: Texts,
    how: {
      readonly files?: ReadonlyMap<string, ExplainedFile>;
      /** False when another target was chosen meanwhile. */
      readonly isCurrent: boolean;
      readonly isPart: boolean;
    },
  ): ShownParts {
    // A target that was replaced by another one of its name keeps its id.
    const isCurrent = how.isCurrent && !this.outcomes.isOfOtherTarget(texts);
    const canMerge = how.isPart && isCurrent && this.#isOfChosen;
    const merged = canMerge ? mergeRun(this.#shown, report) : null;
    this.#isOfChosen = isCurrent;
    this.#shown = merged ?? report;
    this.#reruns = merged ? { ...this.#reruns, ...timesOf(report) } : {};
    const news: PanelUpdate = {
      ...(isCurrent && { target: report.target }),
      verification: this.#shown,
      reruns: this.#reruns,
    };
    this.results.update(news);
    const edited = isCurrent
      ? this.outcomes.show(report, texts, how.files ?? new Map())
      : new Set<string>();
    return { isCurrent, edited };
  }

  /** Another target was chosen: no outcome is one of it. */
  forget(): void {
    this.#isOfChosen = false;
    this.outcomes.clear();
  }

  /** The database was changed: outcomes at their lines are those of before. */
  outdate(): void {
    this.outcomes.outdate();
  }
}

function timesOf({ run, checks }: VerifyReport): Record<string, string> {
  return Object.fromEntries(checks.map(({ id }) => [id, run.startedAt]));
}
