/** The parts of an error message: where it happened, what was wanted, what came, and one next step. */
export interface ErrorParts {
  /** The place: `dit: weight blocks.3.attn.qkv.weight`, a node, a file, an option. */
  readonly where: string;
  /** What was wanted there. */
  readonly wanted?: string;
  /** What came instead. */
  readonly got?: string;
  /** One thing to do about it. */
  readonly next?: string;
  readonly cause?: unknown;
}

/**
 * The error every package throws for bad input and failed work. `code` is stable and documented where it is thrown
 * (`safetensors.header-too-large`); match on it, never on the message.
 */
export class KinographError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly where: string;
  readonly wanted: string | undefined;
  readonly got: string | undefined;
  readonly next: string | undefined;

  constructor(code: Code, parts: ErrorParts) {
    super(messageOf(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'KinographError';
    this.code = code;
    this.where = parts.where;
    this.wanted = parts.wanted;
    this.got = parts.got;
    this.next = parts.next;
  }
}

function messageOf({ where, wanted, got, next }: ErrorParts): string {
  const what = [wanted && `wanted ${wanted}`, got && `got ${got}`].filter(Boolean).join(', ');
  const head = what ? `${where}: ${what}.` : /[.?!]$/.test(where) ? where : `${where}.`;
  return next ? `${head} ${next}` : head;
}
