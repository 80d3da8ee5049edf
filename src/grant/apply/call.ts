import type { Problem } from '../../kernel/index.ts';

/** A call of AWS that failed otherwise than by finding nothing. */
export class CallFailed extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

const NOT_THERE =
  /^(NoSuchEntity|ResourceNotFound|NotFound|NoSuch\w+|ServerSideEncryptionConfigurationNotFound)/;

/** The name of what the SDK throws. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Makes a call; that there is no such thing is an answer, `undefined`, and other failures are told. */
export async function found<T>(what: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (NOT_THERE.test(nameOf(error))) return undefined;
    throw failed(what, error);
  }
}

/** Makes a call that has to succeed. */
export async function done<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw failed(what, error);
  }
}

/** Makes a call for something that the answer can do without: refused, it is not known. */
export async function allowed<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch {
    return undefined;
  }
}

function failed(what: string, error: unknown): CallFailed {
  const name = nameOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const hint = hintOf(name, message);
  return new CallFailed({
    code: 'grant/aws',
    message: `${what} failed: ${name === '' || message.startsWith(name) ? '' : `${name}: `}${message}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function hintOf(name: string, message: string): string | undefined {
  if (/Credentials|Could not load credentials/.test(`${name} ${message}`))
    return 'rolepin uses your own credentials: AWS_PROFILE, AWS_ACCESS_KEY_ID, …; `aws sts get-caller-identity` shows them';
  if (/Region is missing/.test(message))
    return 'set AWS_REGION, or give the cluster’s description as an INPUT';
  if (/ECONNREFUSED|ENOTFOUND/.test(`${name} ${message}`)) return 'is the endpoint up?';
  return undefined;
}
