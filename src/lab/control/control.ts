import { bodyOf, type Call, type Reply } from '../http/call.ts';
import { sameText } from '../signature/signing-key.ts';
import { logReply } from './log-reply.ts';
import { CONTROL, type ControlContext, type ControlRequest, controlOperations } from './operations.ts';

/** Whether a call is for the lab itself, and no AWS call. */
export const isControl = ({ path }: Call): boolean => path.startsWith(`${CONTROL}/`);

/**
 * What the lab does for the person who started it, and for nobody else: tokens of service accounts, credentials of principals.
 * The key that opens it lies in a file that only this person can read, and no AWS call takes it.
 */
export async function answerControl(call: Call, lab: ControlContext): Promise<Reply> {
  const given = call.headers.get('authorization') ?? '';
  if (!sameText(given, `Bearer ${lab.controlKey}`))
    return json(401, { error: 'the key of this lab is needed' });
  const name = call.path.slice(CONTROL.length + 1);
  if (name === 'log' && call.method === 'POST') return logReply(call, lab);
  const run = Object.hasOwn(controlOperations, name) ? controlOperations[name] : undefined;
  if (run === undefined || call.method !== 'POST') return json(404, { error: `no such call: ${name}` });
  const body = await bodyOf(call.body, 65_536);
  let asked: ControlRequest;
  try {
    asked = JSON.parse(body?.toString('utf8') || '{}') as ControlRequest;
  } catch {
    return json(400, { error: 'the body is not JSON' });
  }
  const answer = await run(asked, lab);
  await lab.state.commit();
  return answer.ok ? json(200, answer.value) : json(400, { error: answer.error });
}

const json = (status: number, value: unknown): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
