/** The run that is gone on with. */
interface InterruptedRun {
  readonly kind: 'apply' | 'rollback';
  /** Of the migration, where it was one's. */
  readonly path?: string;
}

const STEP = 'Let it be dropped and go on from this step:';
const TOLD = new RegExp(`${STEP} plumbline (?:apply|rollback .+?) --drop-invalid`, 'g');

/** What to do about an INVALID index that is in the way, on the command line. */
export function dropInvalidStep({ kind, path }: InterruptedRun): string {
  const command = kind === 'apply' ? 'apply' : `rollback ${path ?? 'FILE'}`;
  return `${STEP} plumbline ${command} --drop-invalid`;
}

/** A sentence with another step in place of that one, for where there is no command line. */
export function withDropInvalidStep(text: string, step: string): string {
  return text.replace(TOLD, () => step);
}
