import { type RegisteredLab, runningLabs } from '../../lab/index.ts';
import type { Context } from '../context.ts';
import type { Options } from '../options.ts';
import { tellProblems } from '../problems.ts';

/** The lab that a command means: that of `--lab`, else the one that this user started last; or tells that there is none. */
export function findLab({ lab: url }: Options, context: Context): RegisteredLab | undefined {
  const running = runningLabs(context.io.env);
  if (url === undefined) {
    const [last] = running;
    if (last === undefined) {
      tellProblems(
        [{ code: 'lab/none', message: 'no lab of yours runs', hint: 'start one with `rolepin lab up`' }],
        context,
      );
    }
    return last;
  }
  const wanted = url.replace(/\/+$/, '').replace('//localhost:', '//127.0.0.1:');
  const found = running.find(({ endpoint }) => endpoint === wanted);
  if (found === undefined) {
    const others = running.map(({ endpoint }) => endpoint).join(', ');
    const hint = others === '' ? 'start one with `rolepin lab up`' : `yours are ${others}`;
    tellProblems([{ code: 'lab/none', message: `no lab of yours runs at \`${url}\``, hint }], context);
  }
  return found;
}
