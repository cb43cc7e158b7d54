import { PlumblineError } from '../errors';
import { positionAt } from '../sql/position';
import type { PlanStep, StepPart } from './model';

/**
 * A part that is done has another text by now: to go on would leave a database that no file describes.
 *
 * @param number of the part that is done
 * @param part what stands at its place now, if anything does
 */
export function stepsEdited(
  { path, text }: Pick<PlanStep, 'path' | 'text'>,
  number: number,
  part: StepPart | undefined,
): PlumblineError {
  const [statement] = part?.statements ?? [];
  const message = statement
    ? `Step ${number} of ${path} is done, and its text was edited since.`
    : `Step ${number} of ${path} is done, and the file has it no more.`;
  return new PlumblineError('stepsEdited', message, {
    path,
    ...(statement && positionAt(text, statement.range.start)),
  });
}
