/**
 * What crosses between the extension host and the results panel. Each side checks what it receives with
 * the functions of this file and drops everything else: names in a report come from a database, and a
 * panel can be restored from what an older version saved.
 */
import type {
  ApplyReport,
  RehearseReport,
  RlsReport,
  TargetReport,
  VerifyReport,
} from './core/report/model';
import {
  isApplyReport,
  isRehearseReport,
  isRlsReport,
  isTargetReport,
  isVerifyReport,
} from './messages/reports';
import {
  isAmount,
  isFlag,
  isOrdinal,
  isPlainObject,
  isText,
  mapOf,
  nullable,
  objectOf,
  oneOf,
  optional,
  type Guard,
} from './messages/shape';

export const PANEL_TABS = ['verification', 'policies', 'run'] as const;
export type PanelTab = (typeof PANEL_TABS)[number];

/** Everything that the panel may ask the extension to do; it names no argument and no target. */
export const PANEL_COMMANDS = [
  'verifyAll',
  'runGuide',
  'applyAll',
  'showPolicies',
  'showMigrations',
  'selectTarget',
  'cancel',
] as const;
export type PanelCommand = (typeof PANEL_COMMANDS)[number];

/** What the panel may ask for a part of a guide. */
export const GUIDE_ACTIONS = ['runCheck', 'runSection', 'compareCheck', 'tickStep'] as const;
export type GuideAction = (typeof GUIDE_ACTIONS)[number];

/** Policies as they were when they were read (ISO 8601, UTC). */
export interface PoliciesRead {
  readAt: string;
  report: RlsReport;
}

/** What runs at this moment. */
export interface PanelProgress {
  kind: 'apply' | 'verify' | 'rollback' | 'dryRun' | 'rehearse' | 'generate' | 'policies';
  /** In words: `Applying 003_create_users.sql`. */
  message: string;
  done?: number;
  total?: number;
  /** True when the command `cancel` stops it. */
  cancellable?: boolean;
}

/** A step of a guide that a person has done. */
export interface StepTick {
  /** ISO 8601, UTC. */
  at: string;
  /** The name of whoever was signed in to the machine; empty where it has none. */
  by: string;
}

/** All that the panel shows. A report belongs to the target that it names, which may not be `target` any more. */
export interface PanelState {
  /** The target that the next command would work on. */
  target: TargetReport | null;
  verification: VerifyReport | null;
  policies: PoliciesRead | null;
  run: ApplyReport | null;
  /** Stands before `run` in the same tab when it came after it; the next run takes it away. */
  rehearsal: RehearseReport | null;
  progress: PanelProgress | null;
  /** Steps done on the target, by the guide's path and the step's id: `GUIDE.md#after/1`. */
  ticks: Record<string, StepTick>;
  /** When checks of `verification` ran again by themselves (ISO 8601, UTC), by `CheckReport.id`. */
  reruns: Record<string, string>;
}

export const EMPTY_STATE: PanelState = {
  target: null,
  verification: null,
  policies: null,
  run: null,
  rehearsal: null,
  progress: null,
  ticks: {},
  reruns: {},
};

/** Extension host to panel. `state` carries only the fields that changed. */
export type HostMessage =
  { type: 'state'; state: Partial<PanelState> } | { type: 'selectTab'; tab: PanelTab };

/** Panel to extension host. */
export type PanelMessage =
  | { type: 'ready' }
  /** `path` is workspace-relative with `/`; `line` counts from 1. */
  | { type: 'openLine'; path: string; line: number }
  | { type: 'command'; command: PanelCommand }
  /** `id` is that of the check, the section or the step in its report; the file must be one of the workspace's. */
  | { type: 'guide'; action: GuideAction; path: string; id: string }
  | { type: 'selectTab'; tab: PanelTab };

const isTab = oneOf(...PANEL_TABS);

const isProgress = objectOf<PanelProgress>({
  kind: oneOf('apply', 'verify', 'rollback', 'dryRun', 'rehearse', 'generate', 'policies'),
  message: isText,
  done: optional(isAmount),
  total: optional(isAmount),
  cancellable: optional(isFlag),
});

export const isStepTick = objectOf<StepTick>({ at: isText, by: isText });

const FIELDS: { readonly [K in keyof PanelState]: Guard<PanelState[K]> } = {
  target: nullable(isTargetReport),
  verification: nullable(isVerifyReport),
  policies: nullable(objectOf<PoliciesRead>({ readAt: isText, report: isRlsReport })),
  run: nullable(isApplyReport),
  rehearsal: nullable(isRehearseReport),
  progress: nullable(isProgress),
  ticks: mapOf(isStepTick),
  reruns: mapOf(isText),
};

/** The known fields of a state, or null when one of them is malformed. */
export function parseState(value: unknown): Partial<PanelState> | null {
  if (!isPlainObject(value)) return null;
  const known = Object.entries(FIELDS).filter(([name]) => value[name] !== undefined);
  if (!known.every(([name, guard]) => guard(value[name]))) return null;
  return Object.fromEntries(known.map(([name]) => [name, value[name]]));
}

/**
 * The reports that a panel saved for itself (`setState`), as far as they can still be read; what was running
 * then runs no more.
 */
export function parseSavedState(value: unknown): Partial<PanelState> {
  const state = isPlainObject(value) ? parseState(value.state) : null;
  return state ? { ...state, progress: null } : {};
}

export function parseTab(value: unknown): PanelTab | null {
  return isTab(value) ? value : null;
}

/** A message from the extension host, or null when it is none or any part of it is malformed. */
export function parseHostMessage(value: unknown): HostMessage | null {
  if (!isPlainObject(value)) return null;
  switch (value.type) {
    case 'state': {
      const state = parseState(value.state);
      return state && { type: 'state', state };
    }
    case 'selectTab':
      return isTab(value.tab) ? { type: 'selectTab', tab: value.tab } : null;
    default:
      return null;
  }
}

const isCommand = oneOf(...PANEL_COMMANDS);
const isGuideAction = oneOf(...GUIDE_ACTIONS);
/** Longer than any heading that a person wrote. */
const LONGEST_ID = 10_000;

/** A message from the panel, rebuilt from its known fields, or null when it is none. */
export function parsePanelMessage(value: unknown): PanelMessage | null {
  if (!isPlainObject(value)) return null;
  const { type, path, line, command, tab, action, id } = value;
  switch (type) {
    case 'ready':
      return { type };
    case 'openLine':
      return isWorkspacePath(path) && isOrdinal(line) ? { type, path, line } : null;
    case 'command':
      return isCommand(command) ? { type, command } : null;
    case 'guide':
      return isGuideAction(action) && isWorkspacePath(path) && isText(id) && id.length <= LONGEST_ID
        ? { type, action, path, id }
        : null;
    case 'selectTab':
      return isTab(tab) ? { type, tab } : null;
    default:
      return null;
  }
}

/**
 * A path that stays inside the workspace by its text alone: relative, with `/`, without `..`, a scheme or a
 * drive. Links on disk are for whoever opens the file to judge.
 */
export function isWorkspacePath(value: unknown): value is string {
  return (
    isText(value) &&
    value.length > 0 &&
    value.length <= 4096 &&
    // eslint-disable-next-line no-control-regex -- control characters are what is refused here
    !/[\u0000-\u001f\\]/.test(value) &&
    !/^[a-z][a-z0-9+.-]*:/i.test(value) &&
    value.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}
