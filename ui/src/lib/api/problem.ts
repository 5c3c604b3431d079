import type { Reason } from './types';

/** One field that was not accepted. */
export interface FieldProblem {
  pointer: string;
  code: string;
  message: string;
}

/** What the API answered instead of doing it (`application/problem+json`). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly args: Record<string, unknown>;
  /** The server's own English sentence, for a code that has no words here. */
  readonly detail: string;
  readonly errors: FieldProblem[];
  readonly decisionId: string | undefined;

  constructor(status: number, body: Partial<Record<string, unknown>>) {
    const code = typeof body['code'] === 'string' ? body['code'] : 'internal_error';
    const detail = typeof body['detail'] === 'string' ? body['detail'] : '';
    super(detail || code);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.args = isRecord(body['args']) ? body['args'] : {};
    this.errors = Array.isArray(body['errors']) ? (body['errors'] as FieldProblem[]) : [];
    this.decisionId = typeof body['decision_id'] === 'string' ? body['decision_id'] : undefined;
  }

  get reason(): Reason {
    return { code: this.code, args: this.args };
  }

  /** From the body of an answer that is not a success, whatever it is. */
  static of(status: number, body: unknown): Problem {
    return new Problem(status, isRecord(body) ? body : {});
  }
}

/** Any failure of a request as a problem; one that never reached the server gets a code of its own. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem(0, { code: 'unreachable', detail });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
