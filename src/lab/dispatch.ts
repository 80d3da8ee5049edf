import { answerControl, isControl } from './control/control.ts';
import type { ControlContext } from './control/operations.ts';
import type { Call, Reply } from './http/call.ts';
import { answerAgent, isForAgent } from './services/agent.ts';
import { EKS, EKS_AUTH } from './services/eks/eks.ts';
import { IAM } from './services/iam/iam.ts';
import { answerIssuer } from './services/issuer/documents.ts';
import { answerQuery, type QueryService } from './services/query.ts';
import { answerRest, type RestService } from './services/rest-json.ts';
import { isS3Host } from './services/s3/address.ts';
import { answerS3 } from './services/s3/s3.ts';
import { STS } from './services/sts/sts.ts';
import { readSignature } from './signature/read.ts';

/** The services with the query protocol, by the name in signatures. */
const QUERY_SERVICES: Readonly<Record<string, QueryService>> = { iam: IAM, sts: STS };

/** The services with the REST-JSON protocol, likewise. */
const REST_SERVICES: Readonly<Record<string, RestService>> = { eks: EKS, 'eks-auth': EKS_AUTH };

/**
 * Gives a call to the service that it is for: one endpoint serves all, told apart by what the signature is scoped to, and where
 * there is none by the request.
 */
export async function dispatch(call: Call, lab: ControlContext): Promise<Reply> {
  // in a bucket's own host, every path is a key
  if (isS3Host(call.host)) return answerS3(call, lab);
  if (isControl(call)) return answerControl(call, lab);
  const issuer = answerIssuer(call, lab);
  if (issuer !== undefined) return issuer;
  if (isForAgent(call)) return answerAgent(call, lab);
  const service = serviceOf(call);
  const rest = REST_SERVICES[service];
  if (rest !== undefined) return answerRest(rest, call, lab);
  const query = QUERY_SERVICES[service];
  if (query !== undefined) return answerQuery(query, call, lab);
  if (service === 's3') return answerS3(call, lab);
  return {
    status: 501,
    headers: { 'content-type': 'text/plain' },
    body: `rolepin's lab has no service \`${service}\`\n`,
  };
}

function serviceOf(call: Call): string {
  const signed = readSignature(call);
  if (signed !== undefined && 'scope' in signed) return signed.scope.service;
  const form = call.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  return call.method === 'POST' && call.path === '/' && form ? 'sts' : 's3';
}
