import { redacted } from '../core/report/redacted';
import { parseConnectionUrl } from '../core/target/connectionUrl';
import { createRedactor } from '../core/target/redact';
import type { Request, Target } from './engine';
import type { Services } from './services';

/** Below this a password is a part of ordinary words, and taking it out of sentences would spoil them. */
const SHORTEST_SECRET = 4;

/**
 * Runs a use case so that no secret leaves it, neither in its report nor in what it tells and, by `services.redact`,
 * writes meanwhile: a server may write anything into its messages, and every face shows them. What looks like a secret
 * goes, and the target's own password.
 */
export async function withoutSecrets<Wanted extends Request, Report>(
  services: Services,
  request: Wanted,
  work: (services: Services, request: Wanted) => Promise<Report>,
): Promise<Report> {
  const redact = createRedactor(await secretsOf(request.target));
  const { onProgress } = request;
  const report = await work(
    { ...services, redact },
    {
      ...request,
      ...(onProgress && {
        onProgress: (event) =>
          onProgress('message' in event ? { ...event, message: redact(event.message) } : event),
      }),
    },
  );
  return redacted(report, redact);
}

/** Of a password that everybody reads in the name of the user or the database, nothing can be kept. */
async function secretsOf(target: Target): Promise<string[]> {
  if (target.kind === 'builtin') return [];
  try {
    const { password, user, database } = parseConnectionUrl(await target.url());
    const isSecret =
      password !== null &&
      password.length >= SHORTEST_SECRET &&
      password !== user &&
      password !== database;
    return isSecret ? [password] : [];
  } catch {
    // Whoever opens the target says why it cannot be.
    return [];
  }
}
