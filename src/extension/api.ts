import type * as vscode from 'vscode';
import type {
  ApplyReport,
  GeneratedRollbackReport,
  OrderReport,
  RehearseReport,
  RlsReport,
  VerifyReport,
} from '../core/report/model';
import type { Confirmation } from './commands/confirmation';
import type { ConfirmOrder } from './commands/orderImport';
import type { Guides } from './guides/guides';
import type { AskPlaceholder } from './guides/placeholderQuestions';
import type { ShownResults } from './guides/shownResults';
import type { CommandName } from './ids';
import type { GuideOutcomes } from './inline/guideOutcomes';
import type { Migrations } from './migrations';
import type { OpenFolder } from './openFolder';
import type { Targets } from './targets/targets';
import type { TreeNode } from './tree/node';

/**
 * What the extension gives to the tests of its own host suite. In any other mode it exports nothing: another extension
 * that could answer for the person would undo the confirmation.
 */
export interface TestApi {
  /** Resolves when the files were listed for the first time. */
  readonly ready: Promise<void>;
  /** The rows of the view, as they stand there now. */
  tree(): readonly TreeNode[];
  readonly migrations: Migrations;
  readonly targets: Targets;
  readonly folder: OpenFolder;
  readonly guides: Guides;
  /** The outcomes at the lines of guides and SQL files. */
  readonly outcomes: GuideOutcomes;
  /** The verification that the panel shows. */
  readonly shown: ShownResults;
  readonly tests: vscode.TestController;
  /** Answers for the person from now on; undefined gives the question back to them. */
  answerWith(confirmation: Confirmation | undefined): void;
  answerPlaceholdersWith(asking: AskPlaceholder | undefined): void;
  answerOrderWith(confirming: ConfirmOrder | undefined): void;
  /** Runs a command and resolves with the report that it made. */
  run(
    command: CommandName,
    ...given: unknown[]
  ): Promise<
    | ApplyReport
    | VerifyReport
    | RlsReport
    | OrderReport
    | RehearseReport
    | GeneratedRollbackReport
    | undefined
  >;
  /** Something that a person started works on the target. */
  readonly isBusy: boolean;
  /** The status bar's text. */
  readonly statusBar: string;
}
