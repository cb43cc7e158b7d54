/** What a long use case tells while it runs. Faces render it as it comes; nothing is lost if nobody listens. */
export type ProgressEvent =
  | { readonly kind: 'phase'; readonly message: string }
  | {
      readonly kind: 'stepStarted';
      readonly version: string;
      readonly path: string;
      readonly index: number;
      readonly total: number;
    }
  | {
      readonly kind: 'stepEnded';
      readonly version: string;
      readonly path: string;
      readonly outcome: string;
      readonly durationMs: number;
    }
  | { readonly kind: 'notice'; readonly severity: string; readonly message: string };

export type ProgressListener = (event: ProgressEvent) => void;
