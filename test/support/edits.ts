import type { Judgement } from '../../src/claims/index.ts';
import type { SourceRef } from '../../src/kernel/index.ts';

type Edit = Judgement['edits'][number];
type Json = Record<string, unknown>;

/** Stands for what is to go, until all is marked: indexes stay what they are. */
const GONE = Symbol('gone');

/** A statement that lets nobody do anything that matters: a policy has one at least. */
const NOTHING = { Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' };
const NOBODY = { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' };

/** A snapshot as somebody leaves it who does what the changes of a judgement say. */
export function edited(snapshot: unknown, edits: readonly Edit[]): unknown {
  const copy = structuredClone(snapshot) as Json;
  for (const edit of edits) apply(edit, copy);
  return withoutGone(copy);
}

function apply(edit: Edit, snapshot: Json): void {
  switch (edit.kind) {
    case 'replace':
      put(snapshot, edit.at, edit.value);
      return;
    case 'untrust':
      untrust(edit, snapshot);
      return;
    case 'remove':
      put(snapshot, edit.at, GONE);
      return;
    case 'register':
      register(edit, snapshot);
      return;
    case 'deactivate-keys':
      for (const account of listOf(snapshot['accounts']))
        for (const key of listOf(account['accessKeys']))
          if (edit.user.endsWith(`:user/${key['UserName']}`)) key['Status'] = 'Inactive';
      return;
    case 'off-node':
      confine(edit.subject, snapshot);
      return;
    case 'off-metadata':
      if (edit.by === 'options') closeMetadata(snapshot);
      else denyMetadata(edit.subject, snapshot);
      return;
    case 'accept':
      // of the claim
      return;
    case 'own-account':
      for (const { spec } of podsOf(edit.subject, snapshot)) spec['serviceAccountName'] = 'of-its-own';
  }
}

/** The provider of `aws iam create-open-id-connect-provider`, or one id more by `add-client-id-to-open-id-connect-provider`. */
function register({ provider, audience }: Extract<Edit, { kind: 'register' }>, snapshot: Json): void {
  const account = listOf(snapshot['accounts']).find(({ id }) => provider.split(':')[4] === id);
  if (account === undefined) throw new Error(`no account of ${provider}`);
  const providers = account['openIdConnectProviders'] as Json[];
  const found = providers.find(({ Arn }) => Arn === provider);
  if (found !== undefined) found['ClientIDList'] = [...(found['ClientIDList'] as string[]), audience];
  else providers.push({ Arn: provider, Url: provider.split(':oidc-provider/')[1], ClientIDList: [audience] });
}

/** A statement of a trust policy without some principals, in whichever form they are written. */
function untrust({ at, principals }: Extract<Edit, { kind: 'untrust' }>, snapshot: Json): void {
  let statement: unknown = snapshot;
  for (const key of at.path) statement = (statement as Json)[key];
  const named = (statement as { Principal: Json }).Principal;
  for (const [type, values] of Object.entries(named))
    named[type] = [values].flat().filter((value) => !principals.includes(value as string));
}

function put(snapshot: Json, { path }: SourceRef, value: unknown): void {
  let parent: unknown = snapshot;
  for (const key of path.slice(0, -1)) parent = (parent as Json)[key];
  const last = path.at(-1);
  if (last === undefined || parent === undefined) throw new Error(`nothing at ${path.join('.')}`);
  (parent as Json)[last] = value;
}

function withoutGone(value: unknown, isTrust = false): unknown {
  if (Array.isArray(value))
    return value.filter((one) => (one as unknown) !== GONE).map((one) => withoutGone(one, isTrust));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => (one as unknown) !== GONE)
      .map(([key, one]) => {
        const left = withoutGone(one, isTrust || key === 'AssumeRolePolicyDocument');
        return [key, isEmptied(key, left) ? [isTrust ? NOBODY : NOTHING] : left];
      }),
  );
}

function closeMetadata(snapshot: Json): void {
  for (const account of listOf(snapshot['accounts']))
    for (const instance of listOf(account['instances']))
      instance['MetadataOptions'] = {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        HttpEndpoint: 'enabled',
      };
}

/** A policy for the pods of a subject, which gets them a label, and something that enforces it. */
function denyMetadata(subject: string, snapshot: Json): void {
  const pods = podsOf(subject, snapshot);
  for (const { labels } of pods) labels['metadata'] = 'closed';
  const [, namespace] = partsOf(subject);
  for (const cluster of listOf(snapshot['clusters']))
    (cluster['objects'] as Json[]).push(
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'metadata', namespace },
        spec: { podSelector: { matchLabels: { metadata: 'closed' } }, policyTypes: ['Egress'] },
      },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
        data: { 'enable-network-policy-controller': 'true' },
      },
    );
}

/** Keeps the pods of a subject off their node; those that somebody makes by the label of their namespace. */
const isEmptied = (key: string, left: unknown): boolean =>
  key === 'Statement' && Array.isArray(left) && left.length === 0;

function confine(subject: string, snapshot: Json): void {
  for (const { spec } of podsOf(subject, snapshot)) {
    delete spec['hostNetwork'];
    delete spec['hostPID'];
    delete spec['volumes'];
    for (const container of listOf(spec['containers'])) delete container['securityContext'];
  }
  if (!subject.endsWith('/*')) return;
  for (const cluster of listOf(snapshot['clusters']))
    for (const { kind, metadata } of listOf(cluster['objects']))
      if (kind === 'Namespace')
        (metadata as Json)['labels'] = { 'pod-security.kubernetes.io/enforce': 'baseline' };
}

const partsOf = (subject: string): readonly string[] => subject.replace(/^[a-z]+:/, '').split('/');

interface PodOf {
  readonly spec: Json;
  readonly labels: Json;
}

/** The pods and templates of a service account, a workload (by its name, which its pods' begin with) or a pod. */
function podsOf(subject: string, snapshot: Json): readonly PodOf[] {
  const [of, namespace, ...names] = partsOf(subject);
  const name = names.at(-1) ?? '';
  const cluster = listOf(snapshot['clusters']).find((one) => (one['cluster'] as Json)['name'] === of);
  return listOf(cluster?.['objects']).flatMap((object) => {
    const { metadata, spec } = object as { metadata: Json; spec?: Json };
    const pod = templateOf(object);
    if (pod === undefined || metadata['namespace'] !== namespace || spec === undefined) return [];
    const its = pod['spec'] as Json;
    const own = subject.startsWith('serviceaccount:')
      ? name === '*' || its['serviceAccountName'] === name
      : String(metadata['name']).startsWith(name);
    const meta = pod['metadata'] as { labels?: Json };
    meta.labels ??= {};
    return own ? [{ spec: its, labels: meta.labels }] : [];
  });
}

/** A pod, or what makes pods look as they do. */
function templateOf(object: Json): Json | undefined {
  if (object['kind'] === 'Pod') return object;
  const spec = object['spec'] as { template?: Json; jobTemplate?: { spec: { template: Json } } } | undefined;
  const template = spec?.template ?? spec?.jobTemplate?.spec.template;
  if (template !== undefined) template['metadata'] ??= {};
  return template?.['spec'] === undefined ? undefined : template;
}

const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
