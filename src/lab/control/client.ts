import { err, ok, type Result } from '../../kernel/index.ts';
import { CONTROL } from './operations.ts';

/** A lab's address and the key of its owner. */
export interface LabAddress {
  readonly endpoint: string;
  readonly controlKey: string;
}

/** Calls the lab as its owner; the error is one clause. */
export async function askLab<T>(lab: LabAddress, name: string, asked: object): Promise<Result<T, string>> {
  try {
    const reply = await fetch(`${lab.endpoint}${CONTROL}/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lab.controlKey}` },
      body: JSON.stringify(asked),
    });
    const answer = (await reply.json()) as { readonly error?: string };
    return reply.ok ? ok(answer as T) : err(answer.error ?? `status ${reply.status}`);
  } catch (error) {
    return err(`it does not answer: ${causeOf(error)}`);
  }
}

/** `fetch` says no more than that it failed; its cause says why. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
