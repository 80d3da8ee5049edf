import { expect, it } from 'vitest';
import { bound, claim, granted, rule, withObjects } from './world.ts';

it('tells every binding that has to go', async () => {
  const eve = (): ReturnType<typeof granted> => granted('hyve', 'user:eve', rule('create', 'pods'));
  const snapshot = withObjects(...eve(), ...eve(), bound(undefined, 'user:eve', 'ClusterRole', 'edit'));
  const judged = await claim(snapshot);
  const bindings = (snapshot.clusters[0].objects ?? [])
    .filter(({ kind }) => String(kind).endsWith('Binding'))
    .slice(-3)
    .map(
      ({ kind, metadata }) =>
        `${kind} ${kind === 'RoleBinding' ? 'hyve/' : ''}${(metadata as { name: string }).name}`,
    );
  for (const binding of bindings) expect(judged.paths[0]?.remedy?.says).toContain(binding);
});

it('tells one binding where one gives the right', async () => {
  const other = granted('other', 'user:eve', rule('create', 'pods/exec'));
  const judged = await claim(withObjects(...granted('hyve', 'user:eve', rule('create', 'pods')), ...other));
  expect(judged.paths[0]?.remedy?.says).not.toContain(' and RoleBinding');
});
