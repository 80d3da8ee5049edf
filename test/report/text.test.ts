import { describe, expect, it } from 'vitest';
import { type Paint, reportCheck, reportPath, reportWho } from '../../src/report/index.ts';
import { chainPath, JUDGEMENTS, judgement, memberPath, namespacePath, options, ROLE } from './judgements.ts';

const golden = (name: string): string => `golden/${name.replaceAll(' ', '-')}.txt`;
const report = (name: string, width = 80): string =>
  reportCheck([JUDGEMENTS[name] ?? judgement({})], options(width));

describe('the answer of check for people', () => {
  it.each(Object.keys(JUDGEMENTS))('reads well: %s', async (name) => {
    await expect(report(name)).toMatchFileSnapshot(golden(name));
  });

  it.each(['one violation', 'undecided'])('reads well on 40 columns: %s', async (name) => {
    await expect(report(name, 40)).toMatchFileSnapshot(golden(`${name} 40`));
  });

  it('gives each of several claims its block, and the sum at the end', async () => {
    const { proven, undecided } = JUDGEMENTS;
    const all = [proven, undecided, JUDGEMENTS['missing']].flatMap((one) => (one === undefined ? [] : [one]));
    await expect(reportCheck(all, options())).toMatchFileSnapshot(golden('several claims'));
  });

  it('shows a change once, though it closes a path and lets in whom the claim names', () => {
    const repair = memberPath(1).remedy;
    const missing = ['serviceaccount:prod/hyve/hyve-sa'];
    const text = reportCheck([judgement({ paths: [memberPath(1)], missing, repair })], options());
    expect(text.split('+++ trust policy of HyveS3WriterRole, remedied')).toHaveLength(2);
    expect(text).toContain('(the change is shown above)');
  });

  it('is of bounded length though thousands are missing', () => {
    const missing = Array.from({ length: 2000 }, (_, index) => `serviceaccount:prod/hyve/sa-${index}`);
    const text = reportCheck([judgement({ missing })], options());
    expect(text).toMatch(
      /^refuted: prod\/hyve\/sa-0, prod\/hyve\/sa-1, prod\/hyve\/sa-2, 1,997 more can't get\s/,
    );
    expect(text).toContain('… and 1,980 more: `--format json` lists them all');
    expect(text.split('\n').length).toBeLessThan(50);
  });

  it('gives every command that is to be run a line of its own', () => {
    const unknown = [
      { what: 'a', add: '--complete, if they are; else kubectl get pods -A -o json' },
      { what: 'b', add: 'aws eks list-access-entries --cluster-name prod, then describe-access-entry' },
      { what: 'c', add: 'a policy that leaves no doubt, then ask again' },
    ];
    expect(reportCheck([judgement({ unknown })], options())).toContain(`not known
  - a
    add: --complete, if they are; else
    kubectl get pods -A -o json
  - b
    aws eks list-access-entries --cluster-name prod
    then describe-access-entry
  - c
    add: a policy that leaves no doubt, then ask again
`);
  });

  it('sums the changes up where there is more than one fault, and not what was just said', () => {
    const changes = ['pin AllowHyve'];
    const closing = (count: number): string =>
      reportCheck(
        [judgement({ changes, paths: Array.from({ length: count }, (_, index) => memberPath(index)) })],
        options(),
      );
    expect(closing(2)).toContain('fewest changes that make the claim true\n  - pin AllowHyve\n');
    expect(closing(1)).not.toContain('fewest changes');
  });

  it('tells a fact once that a step rests on twice', () => {
    const found = memberPath(1);
    const twice = {
      ...found,
      steps: found.steps.map((step) => ({ ...step, because: [...step.because, ...step.because] })),
    };
    const once = reportCheck([judgement({ paths: [found] })], options());
    expect(reportCheck([judgement({ paths: [twice] })], options())).toBe(once);
  });

  it('is the verdict alone where the user wants quiet', () => {
    const all = Object.values(JUDGEMENTS);
    const lines = reportCheck(all, { ...options(), quiet: true })
      .trimEnd()
      .split('\n');
    expect(lines.filter((line) => /^(proven|refuted|undecided): /.test(line))).toHaveLength(all.length);
    expect(lines.length).toBeLessThan(all.length * 3);
  });

  it.each([1, 20, 2000])('starts with the verdict and is of bounded length with %i violations', (count) => {
    const ways = [
      Array.from({ length: count }, (_, index) => memberPath(index)),
      Array.from({ length: count }, (_, index) => chainPath(index)),
    ];
    for (const paths of ways) {
      const lines = reportCheck([judgement({ paths })], options()).split('\n');
      expect(lines[0]).toBe('refuted: others than prod/hyve/hyve-sa can get HyveS3WriterRole');
      expect(lines.length).toBeLessThan(200);
      expect(lines.join('\n')).toContain(
        count === 1 ? '1 violation,' : `${count.toLocaleString('en-US')} violations,`,
      );
    }
  });

  it.each([40, 80, 110])('breaks no ARN, key or command on %i columns', (width) => {
    for (const one of Object.values(JUDGEMENTS)) {
      const text = reportCheck([one], options(width));
      const words = new Set(text.split(/\s+/));
      const witnesses = one.paths
        .slice(0, 1)
        .flatMap((path) => (path.expected ? [] : path.steps.map(({ witness }) => witness)));
      const arns = witnesses.flatMap((witness) => witness?.principal ?? []);
      for (const arn of [ROLE, ...arns]) expect(words).toContain(arn);
      for (const { add } of one.unknown.slice(0, 1))
        expect(text.split('\n').map((line) => line.trim())).toContain(add);
      // what is too long for its line stands on it alone, behind a label at most
      const commands = one.unknown.map(({ add }) => add);
      const prose = text
        .split('\n')
        .filter(
          (line) =>
            line.length > width && !/^ {4,}(?:\d* \||[-+ @])/.test(line) && !commands.includes(line.trim()),
        )
        .filter((line) => line.replace(/\S+$/, '').trim().length > 10);
      expect(prose).toEqual([]);
    }
  });

  it('names those of an open set that exist, a few of them where they are many', () => {
    const existing = Array.from({ length: 30 }, (_, index) => `serviceaccount:prod/hyve/sa-${index}`);
    const text = reportCheck([judgement({ paths: [namespacePath(existing)] })], options());
    expect(text.replace(/\s+/g, ' ')).toContain('existing prod/hyve/sa-0, prod/hyve/sa-1,');
    expect(text).toMatch(/and\s+22 more/);
  });

  it('tells the ways of one subject from subjects', () => {
    const ways = Array.from({ length: 3 }, (_, index) => {
      const path = chainPath(index);
      const steps = path.steps.map((step, at) =>
        at === 1 ? { ...step, because: memberPath(0).steps[0]?.because ?? [] } : step,
      );
      return { ...path, steps, subject: { ...path.subject, id: 'serviceaccount:prod/team/app' } };
    });
    const text = reportCheck([judgement({ paths: ways })], options());
    expect(text).toContain('violations 1 to 3 of 3: 1 subject, 3 ways, by one statement\n');
    expect(text).toContain('in cluster prod, by way of App2\n');
  });

  it('colours what it says where it may, and says the same', () => {
    const marked = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
    const paint: Paint = {
      bold: marked('b'),
      dim: marked('d'),
      red: marked('r'),
      green: marked('g'),
      yellow: marked('y'),
      cyan: marked('c'),
    };
    const coloured = reportCheck(Object.values(JUDGEMENTS), { ...options(), paint });
    expect(coloured).toContain('<r><b>refuted:</b></r> others than');
    expect(coloured).toMatch(/<r> *- *"StringLike": \{<\/r>/);
    expect(coloured).toMatch(/<g> *\+ *"StringEquals": \{<\/g>/);
    expect(coloured.replace(/<\/?[bdrgyc]>/g, '')).toBe(reportCheck(Object.values(JUDGEMENTS), options()));
  });

  it('shows control characters of the inputs instead of sending them to the terminal', () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007\u202e';
    const path = memberPath(1);
    const subject = {
      ...path.subject,
      id: `serviceaccount:prod/hyve/x${evil}`,
      existing: [`serviceaccount:prod/${evil}/y`],
    };
    const steps = path.steps.map((step) => ({
      ...step,
      needs: evil,
      because: step.because.map((because) => ({
        ...because,
        says: evil,
        document: evil,
        statement: evil,
        at: { ...because.at, file: evil },
      })),
      witness: { principal: evil, action: evil, resource: evil, context: { [evil]: [evil], b: evil } },
    }));
    const text = reportCheck(
      [
        judgement({
          paths: [{ ...path, subject, steps }],
          missing: [evil],
          missingBecause: new Map([[evil, evil]]),
          unknown: [{ what: evil, add: `aws ${evil}` }],
          platform: [evil],
          notes: [evil],
        }),
      ],
      { ...options(), locate: (at) => ({ file: at.file, line: 1, column: 1, text: evil }) },
    );
    expect(text).toContain('\\u001b[2J');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe('one path', () => {
  it('reads well, every fact quoted', async () => {
    await expect(reportPath(chainPath(1), ROLE, options())).toMatchFileSnapshot(golden('explain'));
  });
});

describe('the answer of who for people', () => {
  it('reads well', async () => {
    const access = judgement({ paths: [namespacePath(), chainPath(1)] });
    await expect(reportWho(access, options())).toMatchFileSnapshot(golden('who'));
  });

  it('says that nobody can, as far as is known', () => {
    const unknown = [
      { what: 'the roles of account 111122223333', add: 'aws iam get-account-authorization-details' },
    ];
    expect(reportWho(judgement({ paths: [], unknown }), options())).toMatch(
      /^nobody can get HyveS3WriterRole, as far as is known\n/,
    );
  });

  it('is the ids of the subjects alone, each once, where the user wants quiet', () => {
    const access = judgement({ paths: [memberPath(1), memberPath(1), memberPath(2)] });
    expect(reportWho(access, { ...options(), quiet: true })).toBe(
      'serviceaccount:prod/hyve/worker-1\nserviceaccount:prod/hyve/worker-2\n',
    );
  });
});
