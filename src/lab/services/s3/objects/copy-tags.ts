import type { Tags } from '../../../state/records.ts';
import { authorizeObject } from '../access/authorize.ts';
import type { S3Request } from '../request.ts';
import type { CopySource } from './copy-source.ts';

/**
 * The tags that a copy takes along: reading them is a right of its own.
 *
 * Semantics: Amazon S3 API Reference, "CopyObject": x-amz-tagging-directive.
 */
export function mayTags(request: S3Request, { bucket, object }: CopySource): Tags {
  if (Object.keys(object.tags).length > 0) {
    authorizeObject(request, { bucket, key: object.key, action: 's3:GetObjectTagging', object });
  }
  return object.tags;
}
