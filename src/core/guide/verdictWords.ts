const verdict =
  /\b(?:fail|error|exception|succe|work|reject|den(?:y|ied)|refus|violat|rais|throw|forbid|disallow|affected|inserted|updated|deleted|permission)\w*|\b(?:INSERT 0|UPDATE|DELETE) \d/i;

/** Whether words are about the statement itself: whether it is refused, or what it changes. */
export function speaksOfVerdict(text: string): boolean {
  return verdict.test(text);
}
