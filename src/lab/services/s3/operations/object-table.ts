import type { S3Operation } from '../request.ts';
import { completeUpload } from './complete-upload.ts';
import { copyObject } from './copy-object.ts';
import { deleteObject } from './delete-objects.ts';
import { getAttributes } from './get-attributes.ts';
import { getObject, headObject } from './get-object.ts';
import { abortUpload, createUpload, listParts } from './multipart.ts';
import { getObjectAcl, putObjectAcl } from './object-acl.ts';
import { deleteTagging, getTagging, putTagging } from './object-tagging.ts';
import { putObject } from './put-object.ts';
import { uploadPart } from './upload-part.ts';
import { uploadPartCopy } from './upload-part-copy.ts';

/** What a call about an object may name in its query to be about a part of it. */
export const OBJECT_SUBRESOURCES: readonly string[] = [
  'acl',
  'annotation',
  'annotations',
  'attributes',
  'encryption',
  'legal-hold',
  'renameObject',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
];

/** The operations on an object, by method and subresource. */
export const OBJECT_OPERATIONS: Readonly<Record<string, S3Operation>> = {
  GET: { name: 'GetObject', run: getObject },
  HEAD: { name: 'HeadObject', run: headObject },
  PUT: { name: 'PutObject', run: putObject },
  'PUT copy': { name: 'CopyObject', run: copyObject },
  DELETE: { name: 'DeleteObject', run: deleteObject },
  'GET attributes': { name: 'GetObjectAttributes', run: getAttributes },
  'GET acl': { name: 'GetObjectAcl', run: getObjectAcl },
  'PUT acl': { name: 'PutObjectAcl', run: putObjectAcl },
  'GET tagging': { name: 'GetObjectTagging', run: getTagging },
  'PUT tagging': { name: 'PutObjectTagging', run: putTagging },
  'DELETE tagging': { name: 'DeleteObjectTagging', run: deleteTagging },
  'POST uploads': { name: 'CreateMultipartUpload', run: createUpload },
  'PUT uploadId': { name: 'UploadPart', run: uploadPart },
  'PUT uploadId copy': { name: 'UploadPartCopy', run: uploadPartCopy },
  'GET uploadId': { name: 'ListParts', run: listParts },
  'POST uploadId': { name: 'CompleteMultipartUpload', run: completeUpload },
  'DELETE uploadId': { name: 'AbortMultipartUpload', run: abortUpload },
};
