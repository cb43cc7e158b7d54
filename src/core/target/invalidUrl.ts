import { PlumblineError } from '../errors';

export const percentEncodingAdvice =
  'Percent-encode special characters: @ is %40, / is %2F, # is %23, ? is %3F, : is %3A, % is %25.';

/**
 * Refuses a connection URL. The reason must be a fixed sentence: any part of a malformed URL may be a piece of the
 * password, so no part of it may be repeated.
 *
 * @throws PlumblineError `invalidUrl`, the reason also as `details.values.reason`.
 */
export function refuseUrl(reason: string): never {
  throw new PlumblineError('invalidUrl', `The connection URL cannot be used. ${reason}`, {
    values: { reason },
  });
}

/** A percent-encoded part as text. `name` is what a refusal calls it. */
export function decodePart(part: string, name: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(part)) {
    refuseUrl(`The ${name} holds a % that encodes nothing. ${percentEncodingAdvice}`);
  }
  let text: string;
  try {
    text = decodeURIComponent(part);
  } catch {
    return refuseUrl(`The ${name} is percent-encoded, but not as UTF-8.`);
  }
  return /\p{Cc}/u.test(text) ? refuseUrl(`The ${name} holds a control character.`) : text;
}
