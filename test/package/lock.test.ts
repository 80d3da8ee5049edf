import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Entry {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));

/**
 * The packages that a locked package asks for and that the lock does not hold, as `npm ci` looks for them: the
 * nearest one counts, and where one version is asked for it has to be that one.
 */
function missing(packages: Readonly<Record<string, Entry>>): readonly string[] {
  return Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.entries({ ...dependencies, ...optionalDependencies }).flatMap(([name, asked]) => {
      const above = path.split(/\/?node_modules\//).slice(1);
      const places = [...above.keys(), above.length].map((depth) =>
        ['', ...above.slice(0, depth), name].join('/node_modules/').slice(1),
      );
      const nearest = places.findLast((place) => place in packages);
      const version = nearest === undefined ? undefined : packages[nearest]?.version;
      return version === undefined || (/^\d/.test(asked) && asked !== version) ? [name] : [];
    }),
  );
}

describe('the lock file', () => {
  it('holds every package that one of its packages asks for, those of other platforms too', () => {
    // where a registry does not serve them, `npm install` leaves them out and `npm ci` then refuses the file
    const packages = read('package-lock.json').packages as Readonly<Record<string, Entry>>;
    expect(missing(packages)).toEqual([]);
    expect(Object.keys(packages).length).toBeGreaterThan(50);
  });

  it('is of this package as it is', () => {
    const { name, version, dependencies, devDependencies, bin } = read('package.json');
    expect(read('package-lock.json').packages['']).toMatchObject({
      ...{ name, version, dependencies, devDependencies, bin },
    });
  });

  it('would be found out', () => {
    const tool = {
      version: '1.0.0',
      optionalDependencies: { 'tool-on-windows': '1.0.0', nested: '1.0.0', old: '1.0.0' },
    };
    expect(
      missing({
        '': { dependencies: { tool: '^1.0.0' } },
        'node_modules/tool': tool,
        'node_modules/tool/node_modules/nested': { version: '1.0.0' },
        'node_modules/old': { version: '0.9.0' },
      }),
    ).toEqual(['tool-on-windows', 'old']);
  });
});
