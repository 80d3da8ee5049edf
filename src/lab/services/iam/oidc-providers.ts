import type { Keys } from '../../authorize/caller.ts';
import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import type { OidcProviderRecord } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { allow, allowAny, arnOf, callerOf, requestTagKeys } from './access.ts';
import { checkLength } from './checks.ts';
import { noSuchEntity } from './existing.ts';
import { tagList } from './shapes.ts';
import { readTags } from './tags.ts';

/**
 * The calls for OpenID Connect providers.
 *
 * Semantics: AWS IAM API Reference, "CreateOpenIDConnectProvider" and its companions; AWS IAM User Guide, "Create an OpenID
 * Connect (OIDC) identity provider in IAM".
 */
export const OIDC_PROVIDERS: Readonly<Record<string, QueryOperation>> = {
  CreateOpenIDConnectProvider: { run: createProvider },
  GetOpenIDConnectProvider: { run: getProvider },
  ListOpenIDConnectProviders: { run: listProviders },
  DeleteOpenIDConnectProvider: { run: deleteProvider },
  AddClientIDToOpenIDConnectProvider: { run: addClientId },
  RemoveClientIDFromOpenIDConnectProvider: { run: removeClientId },
  UpdateOpenIDConnectProviderThumbprint: { run: updateThumbprint },
};

const MOST_CLIENT_IDS = 100;

function createProvider(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const { account } = callerOf(operation);
  const url = readUrl(parameters.required('Url'));
  const clientIds = [...new Set(parameters.list('ClientIDList').map(checkClientId))];
  const thumbprints = readThumbprints(parameters);
  const tags = readTags(parameters);
  const arn = arnOf(operation, `oidc-provider/${url}`);
  allow(operation, 'CreateOpenIDConnectProvider', { arn }, requestTagKeys(tags));
  if (Object.keys(tags).length > 0)
    allow(operation, 'TagOpenIDConnectProvider', { arn }, requestTagKeys(tags));
  checkClientIds(clientIds);
  if (state.oidcProviders.has(arn)) {
    throw new AwsError('EntityAlreadyExists', `Provider with url https://${url} already exists.`, 409);
  }
  state.oidcProviders.put(arn, {
    ...{ arn, account, url, clientIds, thumbprints, tags, createdAt: operation.call.at },
  });
  const tagged = Object.keys(tags).length === 0 ? {} : { Tags: tagList(tags) };
  return { OpenIDConnectProviderArn: arn, ...tagged };
}

/** The provider that a call names, once the call is allowed. */
export function findProvider(
  operation: Operation,
  parameters: Parameters,
  action: string,
  keys: Keys = {},
): OidcProviderRecord {
  const arn = checkLength(
    'openIDConnectProviderArn',
    parameters.required('OpenIDConnectProviderArn'),
    20,
    2048,
  );
  if (!/^arn:[\w-]+:iam::\d{12}:oidc-provider\/.+$/.test(arn)) {
    throw new AwsError('InvalidInput', `Invalid ARN: ${arn.slice(0, 200)}`);
  }
  const found = operation.lab.state.oidcProviders.get(arn);
  const provider = found?.account === callerOf(operation).account ? found : undefined;
  allow(operation, action, { arn, ...(provider === undefined ? {} : { tags: provider.tags }) }, keys);
  if (provider !== undefined) return provider;
  throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
}

export const keepProvider = ({ lab }: Operation, provider: OidcProviderRecord): void =>
  lab.state.oidcProviders.put(provider.arn, provider);

function getProvider(operation: Operation, parameters: Parameters): XmlValue {
  const provider = findProvider(operation, parameters, 'GetOpenIDConnectProvider');
  return {
    Url: provider.url,
    ClientIDList: provider.clientIds,
    ThumbprintList: provider.thumbprints,
    CreateDate: new Date(provider.createdAt),
    Tags: tagList(provider.tags),
  };
}

function listProviders(operation: Operation): XmlValue {
  allowAny(operation, 'ListOpenIDConnectProviders', arnOf(operation, 'oidc-provider/*'));
  const { account } = callerOf(operation);
  const providers = [...operation.lab.state.oidcProviders.values()];
  const own = providers.filter((provider) => provider.account === account);
  return { OpenIDConnectProviderList: own.map(({ arn }) => ({ Arn: arn })) };
}

function deleteProvider(operation: Operation, parameters: Parameters): XmlValue {
  try {
    const { arn } = findProvider(operation, parameters, 'DeleteOpenIDConnectProvider');
    operation.lab.state.oidcProviders.delete(arn);
  } catch (error) {
    // deleting what is not there is no error of this call
    if (!(error instanceof AwsError) || error.code !== 'NoSuchEntity') throw error;
  }
  return undefined;
}

function addClientId(operation: Operation, parameters: Parameters): XmlValue {
  const clientId = checkClientId(parameters.required('ClientID'));
  const provider = findProvider(operation, parameters, 'AddClientIDToOpenIDConnectProvider');
  // one that is there already is no error
  const clientIds = [...new Set([...provider.clientIds, clientId])];
  checkClientIds(clientIds);
  keepProvider(operation, { ...provider, clientIds });
  return undefined;
}

function removeClientId(operation: Operation, parameters: Parameters): XmlValue {
  const clientId = checkClientId(parameters.required('ClientID'));
  const provider = findProvider(operation, parameters, 'RemoveClientIDFromOpenIDConnectProvider');
  keepProvider(operation, { ...provider, clientIds: provider.clientIds.filter((one) => one !== clientId) });
  return undefined;
}

function updateThumbprint(operation: Operation, parameters: Parameters): XmlValue {
  const thumbprints = readThumbprints(parameters);
  const provider = findProvider(operation, parameters, 'UpdateOpenIDConnectProviderThumbprint');
  keepProvider(operation, { ...provider, thumbprints });
  return undefined;
}

const checkClientId = (id: string): string => checkLength('clientID', id, 1, 255);

function checkClientIds(ids: readonly string[]): void {
  if (ids.length <= MOST_CLIENT_IDS) return;
  throw new AwsError(
    'LimitExceeded',
    `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${MOST_CLIENT_IDS}`,
    409,
  );
}

/** Host and path of a provider's URL, without the scheme: it begins with `https://`, and has neither port nor query. */
function readUrl(text: string): string {
  const url = checkLength('url', text, 1, 255);
  if (!/^https:\/\//i.test(url))
    throw new AwsError('ValidationError', 'Invalid Open ID Connect Provider URL');
  const rest = url.slice('https://'.length);
  if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(\/[^\s?#:]*)?$/.test(rest)) {
    throw new AwsError('ValidationError', 'Invalid Open ID Connect Provider URL');
  }
  return rest;
}

/** SHA-1 of certificates: none, where AWS is to fetch it itself, up to five. */
function readThumbprints(parameters: Parameters): readonly string[] {
  const given = parameters.list('ThumbprintList');
  for (const thumbprint of given) {
    checkLength('thumbprintList', thumbprint, 40, 40);
    if (!/^[0-9a-fA-F]{40}$/.test(thumbprint)) {
      throw new AwsError('InvalidInput', 'Thumbprint must be a 40 character hexadecimal string');
    }
  }
  if (given.length > 5) {
    throw new AwsError('InvalidInput', 'Thumbprint list must contain fewer than 5 entries.');
  }
  return given.map((thumbprint) => thumbprint.toLowerCase());
}
