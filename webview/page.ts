import type { GuideAction, HostMessage, PanelMessage, PanelState, PanelTab } from '../src/messages';
import { EMPTY_STATE } from '../src/messages';
import { element, replaceContent } from './dom';
import { icon } from './icons';
import { countOutcomes } from './model/outcome';
import { savable, type SavedPanel } from './model/viewState';
import { countsText, rehearsalText, runText, strings } from './strings';
import { Tabs } from './ui/tabs';
import { header } from './view/header';
import { PoliciesView } from './view/policiesView';
import type { PanelPort } from './view/port';
import { ProgressStrip } from './view/progressStrip';
import { RunView } from './view/runView';
import { VerificationView } from './view/verificationView';

/** The way out of the page: to the extension host, and to what the editor keeps for this panel. */
export interface PageHost {
  send(message: PanelMessage): void;
  save(panel: SavedPanel): void;
}

/** The whole panel. It draws what it is told and keeps what a person chose. */
export class Page implements PanelPort {
  private state: PanelState;
  private announcedProgress = false;
  private told = false;
  private readonly top = element('div');
  private readonly warning = element('div');
  private readonly announcer = element('div', { class: 'visually-hidden', role: 'status' });
  private readonly progress: ProgressStrip;
  private readonly verification: VerificationView;
  private readonly policies: PoliciesView;
  private readonly lastRun: RunView;
  private readonly tabs: Tabs<PanelTab>;

  constructor(
    root: HTMLElement,
    private readonly host: PageHost,
    private readonly saved: SavedPanel,
  ) {
    const { view, state } = saved;
    this.state = { ...EMPTY_STATE, ...state };
    this.progress = new ProgressStrip(this);
    this.verification = new VerificationView(this, view.verification);
    this.policies = new PoliciesView(this, view.policies);
    this.lastRun = new RunView(this, view.run);
    this.tabs = new Tabs(
      strings.panel,
      [
        {
          id: 'verification',
          label: strings.tabs.verification,
          content: this.verification.element,
        },
        { id: 'policies', label: strings.tabs.policies, content: this.policies.element },
        { id: 'run', label: strings.tabs.run, content: this.lastRun.element },
      ],
      view.tab,
      (tab) => this.tabSelected(tab),
    );
    root.replaceChildren(
      this.top,
      this.warning,
      this.progress.element,
      this.tabs.element,
      this.announcer,
    );
    this.draw(this.state);
  }

  /** Null stands for a message that could not be read: what is shown may be old then, and the page says so. */
  receive(message: HostMessage | null): void {
    if (!message) {
      replaceContent(
        this.warning,
        element(
          'p',
          { class: 'notice notice-warning', role: 'alert' },
          icon('warning'),
          element('span', {}, strings.unreadable),
        ),
      );
      return;
    }
    if (message.type === 'selectTab') {
      this.selectTab(message.tab);
      return;
    }
    this.state = { ...this.state, ...message.state };
    this.draw(message.state);
    // The first message repeats what was there before the page was built: no news.
    if (this.told) this.announce(message.state);
    this.told = true;
    this.save();
  }

  openLine(path: string, line: number): void {
    this.host.send({ type: 'openLine', path, line });
  }

  run(command: Extract<PanelMessage, { type: 'command' }>['command']): void {
    this.host.send({ type: 'command', command });
  }

  guide(action: GuideAction, path: string, id: string): void {
    this.host.send({ type: 'guide', action, path, id });
  }

  selectTab(tab: PanelTab): void {
    this.tabs.select(tab);
    this.tabSelected(tab);
  }

  viewChanged(): void {
    this.save();
  }

  private tabSelected(tab: PanelTab): void {
    if (this.saved.view.tab === tab) return;
    this.saved.view.tab = tab;
    this.drawHeader();
    this.save();
    this.host.send({ type: 'selectTab', tab });
  }

  private draw(changed: Partial<PanelState>): void {
    if (changed.ticks !== undefined || changed.reruns !== undefined) {
      const { ticks, reruns } = this.state;
      this.verification.mark({ ticks, reruns });
      // A report that came with them is drawn below.
      if (changed.verification === undefined) this.verification.update(this.state.verification);
    }
    if (changed.verification !== undefined) {
      this.verification.update(changed.verification);
      const counts = countOutcomes(changed.verification?.checks ?? []);
      const { failed, errored, verification } = strings.tabs;
      const remark = [failed(counts.failed), errored(counts.errored)]
        .filter((part) => part !== '')
        .join(', ');
      this.tabs.remark('verification', verification, remark);
    }
    if (changed.policies !== undefined) {
      this.policies.update(changed.policies);
      const findings = changed.policies?.report.findings ?? [];
      const errors = findings.filter(({ level }) => level === 'error').length;
      this.tabs.remark('policies', strings.tabs.policies, strings.tabs.errors(errors));
    }
    if (changed.run !== undefined || changed.rehearsal !== undefined) {
      const { run, rehearsal } = this.state;
      this.lastRun.update(run, rehearsal);
      const { tabs } = strings;
      const failed = run?.results.filter(({ outcome }) => outcome === 'failed').length ?? 0;
      const clean = rehearsal?.results.filter(({ outcome }) => outcome === 'clean').length ?? 0;
      this.tabs.remark(
        'run',
        tabs.run,
        rehearsal ? tabs.notClean(rehearsal.results.length - clean) : tabs.failed(failed),
      );
    }
    if (changed.progress !== undefined) {
      this.progress.update(changed.progress);
      this.tabs.element.classList.toggle('busy', changed.progress !== null);
    }
    this.drawHeader();
  }

  private drawHeader(): void {
    const { target, verification, policies, run, rehearsal } = this.state;
    const { when } = strings;
    const shown = {
      verification: verification && {
        target: verification.target,
        when: { word: when.verified, time: verification.run.startedAt },
      },
      policies: policies && {
        target: policies.report.target,
        when: { word: when.read, time: policies.readAt },
      },
      run: rehearsal
        ? {
            target: rehearsal.target,
            when: { word: when.rehearsed, time: rehearsal.run.startedAt },
          }
        : run && { target: run.target, when: { word: when.ran, time: run.run.startedAt } },
    }[this.saved.view.tab];
    replaceContent(
      this.top,
      header({ shown: shown?.target ?? target, current: target, when: shown?.when ?? null }),
    );
  }

  /** One sentence for each result that came in; steps in between are not read out. */
  private announce(changed: Partial<PanelState>): void {
    const { verification, policies, run, rehearsal, progress } = changed;
    const news = [
      run ? runText(run) : null,
      rehearsal ? rehearsalText(rehearsal) : null,
      verification
        ? `${strings.tabs.verification}: ${countsText(countOutcomes(verification.checks))}.`
        : null,
      policies
        ? `${strings.tabs.policies}: ${strings.policies.findingCount(policies.report.findings.length)}.`
        : null,
      progress && !this.announcedProgress ? strings.progress.title(progress.kind) : null,
    ].filter((sentence) => sentence !== null);
    if (progress !== undefined) this.announcedProgress = progress !== null;
    if (news.length > 0) this.announcer.textContent = news.join(' ');
  }

  private save(): void {
    this.host.save(savable(this.saved.view, this.state));
  }
}
