/**
 * Every id that the manifest and the code share. A unit test compares this file with package.json in both
 * directions, and the tables of `commands/` are typed by it, so that a forgotten one does not compile.
 */
export const COMMAND = {
  applyAll: 'plumbline.applyAll',
  apply: 'plumbline.apply',
  applyUpTo: 'plumbline.applyUpTo',
  dryRun: 'plumbline.dryRun',
  dryRunAll: 'plumbline.dryRunAll',
  showPlan: 'plumbline.showPlan',
  runPlan: 'plumbline.runPlan',
  verify: 'plumbline.verify',
  verifyAll: 'plumbline.verifyAll',
  rollback: 'plumbline.rollback',
  showPolicies: 'plumbline.showPolicies',
  openRollback: 'plumbline.openRollback',
  rehearse: 'plumbline.rehearse',
  generateRollback: 'plumbline.generateRollback',
  refresh: 'plumbline.refresh',
  showResults: 'plumbline.showResults',
  showRunHistory: 'plumbline.showRunHistory',
  showLog: 'plumbline.showLog',
  addTarget: 'plumbline.addTarget',
  removeTarget: 'plumbline.removeTarget',
  selectTarget: 'plumbline.selectTarget',
  cancel: 'plumbline.cancel',
  runCheck: 'plumbline.runCheck',
  runSection: 'plumbline.runSection',
  runGuide: 'plumbline.runGuide',
  openGuide: 'plumbline.openGuide',
  importOrder: 'plumbline.importOrder',
  forgetPlaceholders: 'plumbline.forgetPlaceholders',
  tickStep: 'plumbline.tickStep',
  compareCheck: 'plumbline.compareCheck',
} as const;
export type CommandName = keyof typeof COMMAND;

export const VIEW_CONTAINER = 'plumbline';

export const VIEW = { migrations: 'plumbline.migrations' } as const;

/** The webview panel's type; in package.json as `onWebviewPanel:`, so that a panel comes back after a reload. */
export const PANEL_TYPE = 'plumbline.results';

export const SETTING = {
  lockTimeout: 'plumbline.lockTimeout',
  statementTimeout: 'plumbline.statementTimeout',
  guideCodeLens: 'plumbline.guide.codeLens',
} as const;

/** Why the view is empty, for `viewsWelcome`. `rows`: it is not empty. */
export type ViewContent = 'loading' | 'noFolder' | 'noMigrations' | 'rows';

/** Keys for `when` clauses, with the type of what they hold. */
export interface ContextValues {
  /** Paths of all migration files, as `resourcePath` spells them; unset until files were listed once. */
  'plumbline.migrationPaths': string[];
  /** The same of the workspace's guides; unset until they were looked for. */
  'plumbline.guidePaths': string[];
  'plumbline.content': ViewContent;
  /** True while something works on the target. */
  'plumbline.busy': boolean;
}
export type ContextKey = keyof ContextValues;

export const CONTEXT_KEYS: Readonly<Record<ContextKey, true>> = {
  'plumbline.migrationPaths': true,
  'plumbline.guidePaths': true,
  'plumbline.content': true,
  'plumbline.busy': true,
};

/** Words of a migration node's `viewItem`, each between semicolons: `;migration;pending;apply;`. */
export const NODE_FLAGS = [
  'apply',
  'verify',
  'rollback',
  'rollbackFile',
  'rehearse',
  'generate',
] as const;
export type NodeFlag = (typeof NODE_FLAGS)[number];

/** The documents that show a plan before it is confirmed. */
export const PLAN_SCHEME = 'plumbline-plan';

/** The documents that are compared side by side: expected and actual, a manifest before and after. */
export const COMPARISON_SCHEME = 'plumbline-comparison';

/** The controller of the Testing view. */
export const TESTS = 'plumbline.guides';
