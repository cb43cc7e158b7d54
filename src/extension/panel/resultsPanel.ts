import * as vscode from 'vscode';
import type {
  ApplyReport,
  RehearseReport,
  RlsReport,
  TargetReport,
  VerifyReport,
} from '../../core/report/model';
import {
  EMPTY_STATE,
  parsePanelMessage,
  parseSavedState,
  type HostMessage,
  type PanelMessage,
  type PanelProgress,
  type PanelState,
  type PanelTab,
} from '../../messages';
import { PANEL_TYPE } from '../ids';
import { newNonce, pageHtml } from './html';

/** What the panel asks the extension to do. */
export type PanelRequest = Extract<PanelMessage, { type: 'openLine' | 'command' | 'guide' }>;

/** News for the panel; null takes away what was there, what is left out stays. */
export interface PanelUpdate {
  readonly target?: TargetReport | null;
  readonly verification?: VerifyReport | null;
  readonly policies?: RlsReport | null;
  /** A verification in it is shown in the Verification tab too. */
  readonly run?: ApplyReport | null;
  /** Stands in the Run tab until the next run. */
  readonly rehearsal?: RehearseReport;
  readonly progress?: PanelProgress | null;
  readonly ticks?: PanelState['ticks'];
  /** Of the checks in `verification`; none when that comes without. */
  readonly reruns?: PanelState['reruns'];
}

/**
 * The one results panel of a window. It keeps the last reports also while the panel is closed, hidden or
 * not open yet: a page that says `ready` is always told everything. It knows nothing of how reports are made.
 */
export class ResultsPanel implements vscode.Disposable {
  private readonly requests = new vscode.EventEmitter<PanelRequest>();
  /** Requests of the person, each checked; a path in them is relative to the workspace by its text. */
  readonly onMessage = this.requests.event;

  private state: PanelState = EMPTY_STATE;
  private panel: vscode.WebviewPanel | null = null;
  private ofPanel: vscode.Disposable[] = [];
  /** True once the page has asked for its state; before, there is nobody to tell. */
  private ready = false;
  private tab: PanelTab | null = null;

  constructor(private readonly extensionUri: vscode.Uri) {}

  /** Opens the panel beside the editor, or brings it to the front where it is, without taking the focus from the code. */
  show(tab?: PanelTab): void {
    if (this.panel) {
      this.panel.reveal(undefined, true);
    } else {
      this.adopt(
        vscode.window.createWebviewPanel(
          PANEL_TYPE,
          vscode.l10n.t('Plumbline'),
          { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
          { enableFindWidget: true },
        ),
      );
    }
    if (tab !== undefined) this.select(tab);
  }

  update(news: PanelUpdate): void {
    const changed: Partial<PanelState> = {};
    if (news.target !== undefined) changed.target = news.target;
    if (news.progress !== undefined) changed.progress = news.progress;
    if (news.policies !== undefined) {
      changed.policies = news.policies && {
        readAt: new Date().toISOString(),
        report: news.policies,
      };
    }
    if (news.run !== undefined) {
      changed.run = news.run;
      changed.rehearsal = null;
    }
    if (news.rehearsal !== undefined) changed.rehearsal = news.rehearsal;
    // What a dry run verified does not stand any more.
    const ofRun = news.run?.run.dryRun ? undefined : news.run?.verification;
    const verification = news.verification ?? ofRun ?? news.verification;
    if (verification !== undefined) {
      changed.verification = verification;
      changed.reruns = news.reruns ?? {};
    }
    if (news.ticks !== undefined) changed.ticks = news.ticks;
    this.state = { ...this.state, ...changed };
    this.post({ type: 'state', state: changed });
  }

  /** Takes over a panel that the editor kept over a reload, with what the panel had saved of itself. */
  restore(panel: vscode.WebviewPanel, saved: unknown): void {
    const fresh = Object.entries(this.state).filter(
      ([name, value]) => value !== EMPTY_STATE[name as keyof PanelState],
    );
    this.state = {
      ...EMPTY_STATE,
      ...parseSavedState(saved),
      ...(Object.fromEntries(fresh) as Partial<PanelState>),
    };
    this.panel?.dispose();
    this.adopt(panel);
  }

  dispose(): void {
    this.panel?.dispose();
    this.requests.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const dist = vscode.Uri.joinPath(this.extensionUri, 'dist');
    const media = vscode.Uri.joinPath(this.extensionUri, 'media');
    const { webview } = panel;
    this.panel = panel;
    this.ready = false;
    panel.iconPath = {
      light: vscode.Uri.joinPath(media, 'panel-light.svg'),
      dark: vscode.Uri.joinPath(media, 'panel-dark.svg'),
    };
    this.ofPanel = [
      webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidDispose(() => this.forget(panel)),
    ];
    webview.options = {
      enableScripts: true,
      enableCommandUris: false,
      enableForms: false,
      localResourceRoots: [dist, media],
    };
    webview.html = pageHtml(
      {
        cspSource: webview.cspSource,
        script: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js')).toString(),
        style: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.css')).toString(),
      },
      newNonce(),
    );
  }

  private forget(panel: vscode.WebviewPanel): void {
    if (this.panel !== panel) return;
    this.panel = null;
    this.ready = false;
    for (const one of this.ofPanel) one.dispose();
    this.ofPanel = [];
  }

  /** Anything that is not one of the known messages is dropped. */
  private receive(value: unknown): void {
    const message = parsePanelMessage(value);
    switch (message?.type) {
      case 'ready':
        this.ready = true;
        this.post({ type: 'state', state: this.state });
        if (this.tab) this.post({ type: 'selectTab', tab: this.tab });
        return;
      case 'selectTab':
        this.tab = message.tab;
        return;
      case 'openLine':
      case 'command':
      case 'guide':
        this.requests.fire(message);
        return;
      case undefined:
        return;
    }
  }

  private select(tab: PanelTab): void {
    this.tab = tab;
    this.post({ type: 'selectTab', tab });
  }

  /**
   * A page that is not there yet, or was taken down while its tab was hidden, is told everything when it
   * says `ready`; a message that goes to neither is lost without harm.
   */
  private post(message: HostMessage): void {
    if (this.panel && this.ready) void this.panel.webview.postMessage(message);
  }
}

/** Makes the window's results panel and lets the editor give it back after a reload. */
export function registerResultsPanel(
  context: Pick<vscode.ExtensionContext, 'extensionUri' | 'subscriptions'>,
): ResultsPanel {
  const panel = new ResultsPanel(context.extensionUri);
  context.subscriptions.push(
    panel,
    vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
      deserializeWebviewPanel: (restored, saved: unknown) => {
        panel.restore(restored, saved);
        return Promise.resolve();
      },
    }),
  );
  return panel;
}
