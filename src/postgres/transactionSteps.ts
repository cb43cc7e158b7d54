import type { PlanStep } from '../core/plan/model';
import { wholeOf } from '../core/sql/sqlText';
import { bodyMessage, type BodyMessage, type BodyOutcome } from './body';
import { cancellable } from './cancellable';
import { cancelUntil } from './cancelUntil';
import { commit, historyStatement } from './commit';
import { sendCommitThen } from './commitMessage';
import type { MessageOutcome } from './message';
import { endOrphan } from './orphan';
import { discard } from './restore';
import {
  beginBody,
  hearNotices,
  withNotices,
  type Hearing,
  type StepOptions,
  type StepOutcome,
} from './runner';
import { fromServer } from './serverError';
import type { Session } from './session';
import { changeOf, ofText } from './stepError';
import type { ParameterStatement } from './submittable';

/** A body that may go behind the COMMIT of the step before it. */
interface Following {
  readonly step: PlanStep;
  readonly message: BodyMessage;
}

/** A body that the server has been sent, and was to run once the step before it was committed. */
interface BodyAhead {
  readonly step: PlanStep;
  readonly options: StepOptions;
  readonly outcome: Promise<BodyOutcome>;
  readonly hearing: Hearing;
}

/**
 * Runs steps, each in one transaction together with its history row:
 *
 * 1. `BEGIN`, the timeouts, the whole body, and back to the user and settings of the start, as one message;
 * 2. the guard that the transaction is still the one that was begun, the history row and `COMMIT`, as one pipeline.
 *
 * The COMMIT is never in the message of the body, nor sent before the body is answered: a client that dies before it
 * leaves nothing. Either the step and its row are committed or neither is; when the answer to the COMMIT is lost, the
 * truth is read back from a new session.
 *
 * The body of the next step goes in the flight of that COMMIT (docs/decisions/0002): the server runs it only when it has
 * committed, and it is as open as any body until its own COMMIT, which waits for its answer. So a step costs one round
 * trip, and one more for the first.
 *
 * Call `end` after the last, in any case.
 */
export class TransactionSteps {
  #ahead: BodyAhead | null = null;

  constructor(private readonly session: Session) {}

  /**
   * Runs one step. Never rejects.
   *
   * @param next the step that is run next if this one is committed, where it is one of a transaction of its own
   */
  async run(step: PlanStep, options: StepOptions, next: PlanStep | null): Promise<StepOutcome> {
    const { session } = this;
    const ahead = this.#ahead?.step === step ? this.#ahead : null;
    if (ahead === null) await this.end();
    this.#ahead = null;
    return withNotices(
      session,
      options,
      async (_, stopHearing) => {
        const changed = ahead === null ? changeOf(step) : null;
        if (changed) return { executed: [], error: changed, committed: false };
        const sent = beginBody(session, step, options, [], 'restored', ahead?.outcome);
        // Made while the server works.
        const records = [historyStatement(step, options)];
        const following = next && this.#following(next, options);
        const body = await sent;
        if (body.error) return body;
        const send = (statements: readonly ParameterStatement[]): Promise<MessageOutcome> =>
          following && !options.signal?.aborted
            ? this.#commitAndSend(statements, following, options, stopHearing)
            : cancellable(session, options.signal, () => session.pipeline(statements));
        const error = await commit(session, step, options, body.start, records, { send });
        // Who cannot be asked what became of that cannot be asked for the body behind it either.
        if (error?.code === 'commitUnknown') this.#forget();
        return { ...body, error, committed: error === null };
      },
      ahead?.hearing,
    );
  }

  /** Whether the body of a step has been sent, and may have been begun. */
  hasBegun(step: PlanStep): boolean {
    return this.#ahead?.step === step;
  }

  /** Takes back what was sent ahead and is not going to be run. Never rejects. */
  async end(): Promise<void> {
    const { session } = this;
    const ahead = this.#forget();
    if (ahead === null) return;
    const ended = new AbortController();
    const stopping = cancelUntil(() => session.cancel(), ended.signal);
    const { error } = await ahead.outcome;
    ended.abort();
    await stopping;
    const { runId, onWait, signal } = ahead.options;
    if (error?.code === 'connectionLost') await endOrphan(session, runId, onWait, signal);
    else await discard(session);
  }

  #forget(): BodyAhead | null {
    const ahead = this.#ahead;
    this.#ahead = null;
    ahead?.hearing.stop();
    return ahead;
  }

  /** Null where it has to wait for its turn: then it also tells by itself what is wrong with it. */
  #following(step: PlanStep, options: StepOptions): Following | null {
    // To look whether a large file is as it was takes as long as to send it.
    if (!this.session.server.direct || step.text.check) return null;
    return ofText(() => {
      const message = bodyMessage(this.session, step, options, true, [], 'restored');
      if (!message.isShort) return null;
      return { step, message: { ...message, texts: message.texts.map((text) => wholeOf(text)) } };
    }, null);
  }

  async #commitAndSend(
    statements: readonly ParameterStatement[],
    { step, message }: Following,
    options: StepOptions,
    stopHearing: () => void,
  ): Promise<MessageOutcome> {
    const { session } = this;
    let hearing: Hearing | undefined;
    const flight = sendCommitThen(session, statements, message, () => {
      stopHearing();
      hearing = hearNotices(session, () => undefined);
    });
    // One cancel for both: it stops what runs when it comes.
    const body = cancellable(session, options.signal, () => flight.body);
    const committed = await flight.commit;
    // Where the answer was lost, it may be running all the same.
    const { error } = committed;
    if (error !== null && fromServer(error, 'session').code === 'connectionLost') {
      hearing = hearNotices(session, () => undefined);
    }
    if (hearing) {
      this.#ahead = { step, options, outcome: body.then(message.read), hearing };
    } else {
      // It was not run; a cancel of it has come by now, and hits nothing else.
      await body;
    }
    return committed;
  }
}
