/** The few impure things that a use case needs, so that tests can say what they give. */
export interface Clock {
  /** ISO 8601, UTC. */
  now(): string;
  /** Milliseconds from some fixed moment; only differences mean something. */
  elapsed(): number;
  newId(): string;
}
