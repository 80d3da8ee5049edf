import type { XmlValue } from '../../../http/xml.ts';
import type { Operation } from '../../../operation.ts';
import type { Parameters } from '../../parameters.ts';
import type { QueryOperation } from '../../query.ts';
import { allowAny } from '../access.ts';
import { missingKeys } from './missing-keys.ts';
import { principalOf } from './principal-of.ts';
import { givenSources, type Source, sourcesOf } from './sources.ts';

/**
 * The calls that tell which context keys policies ask about.
 *
 * Semantics: AWS IAM API Reference, "GetContextKeysForCustomPolicy" and "GetContextKeysForPrincipalPolicy".
 */
export const CONTEXT_KEYS: Readonly<Record<string, QueryOperation>> = {
  GetContextKeysForCustomPolicy: {
    run: (operation, parameters) => {
      allowAny(operation, 'GetContextKeysForCustomPolicy');
      return names(given(parameters));
    },
  },
  GetContextKeysForPrincipalPolicy: {
    run: (operation: Operation, parameters: Parameters) => {
      const arn = parameters.required('PolicySourceArn');
      const owner = principalOf(operation, arn, 'GetContextKeysForPrincipalPolicy');
      return names([...sourcesOf(operation.lab.state, owner), ...given(parameters)]);
    },
  },
};

const given = (parameters: Parameters): readonly Source[] =>
  givenSources('PolicyInputList', parameters.list('PolicyInputList'));

const names = (sources: readonly Source[]): XmlValue => ({ ContextKeyNames: missingKeys(sources) });
