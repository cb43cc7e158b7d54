/**
 * What crosses between the extension host and the results panel. Each side checks what it receives with
 * the functions of this file and drops everything else: names in a report come from a database, and a
 * panel can be restored from what an older version saved.
 */
import type { ApplyReport, RlsReport, TargetReport, VerifyReport } from './core/report/model';
import { isApplyReport, isRlsReport, isTargetReport, isVerifyReport } from './messages/reports';
import {
  isAmount,
  isFlag,
  isOrdinal,
  isPlainObject,
  isText,
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
  'applyAll',
  'showPolicies',
  'showMigrations',
  'selectTarget',
  'cancel',
] as const;
export type PanelCommand = (typeof PANEL_COMMANDS)[number];

/** Policies as they were when they were read (ISO 8601, UTC). */
export interface PoliciesRead {
  readAt: string;
  report: RlsReport;
}

/** What runs at this moment. */
export interface PanelProgress {
  kind: 'apply' | 'verify' | 'rollback' | 'rehearse' | 'policies';
  /** In words: `Applying 003_create_users.sql`. */
  message: string;
  done?: number;
  total?: number;
  /** True when the command `cancel` stops it. */
  cancellable?: boolean;
}

/** All that the panel shows. A report belongs to the target that it names, which may not be `target` any more. */
export interface PanelState {
  /** The target that the next command would work on. */
  target: TargetReport | null;
  verification: VerifyReport | null;
  policies: PoliciesRead | null;
  run: ApplyReport | null;
  progress: PanelProgress | null;
}

export const EMPTY_STATE: PanelState = {
  target: null,
  verification: null,
  policies: null,
  run: null,
  progress: null,
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
  | { type: 'selectTab'; tab: PanelTab };

const isTab = oneOf(...PANEL_TABS);

const isProgress = objectOf<PanelProgress>({
  kind: oneOf('apply', 'verify', 'rollback', 'rehearse', 'policies'),
  message: isText,
  done: optional(isAmount),
  total: optional(isAmount),
  cancellable: optional(isFlag),
});

const FIELDS: { readonly [K in keyof PanelState]: Guard<PanelState[K]> } = {
  target: nullable(isTargetReport),
  verification: nullable(isVerifyReport),
  policies: nullable(objectOf<PoliciesRead>({ readAt: isText, report: isRlsReport })),
  run: nullable(isApplyReport),
  progress: nullable(isProgress),
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

/** A message from the panel, rebuilt from its known fields, or null when it is none. */
export function parsePanelMessage(value: unknown): PanelMessage | null {
  if (!isPlainObject(value)) return null;
  const { type, path, line, command, tab } = value;
  switch (type) {
    case 'ready':
      return { type };
    case 'openLine':
      return isWorkspacePath(path) && isOrdinal(line) ? { type, path, line } : null;
    case 'command':
      return isCommand(command) ? { type, command } : null;
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
