import type { Call } from '../http/call.ts';
import type { Keys } from './caller.ts';

/**
 * The keys that every call carries, whoever makes it.
 *
 * The lab takes a call for one that came over HTTPS from the address it came from: AWS's endpoints are reached over HTTPS, and
 * the lab's address stands for them.
 *
 * Semantics: AWS IAM User Guide, "AWS global condition context keys", section "Properties of the request".
 */
export function callKeys(call: Call, region: string): Keys {
  const agent = call.headers.get('user-agent');
  const referer = call.headers.get('referer');
  return {
    'aws:CurrentTime': new Date(call.at).toISOString(),
    'aws:EpochTime': String(Math.floor(call.at / 1000)),
    'aws:SecureTransport': 'true',
    'aws:SourceIp': call.sourceIp,
    'aws:RequestedRegion': region,
    'aws:ViaAWSService': 'false',
    ...(agent === undefined ? {} : { 'aws:UserAgent': agent }),
    ...(referer === undefined ? {} : { 'aws:Referer': referer }),
  };
}
