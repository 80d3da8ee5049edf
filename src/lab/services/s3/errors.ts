import { AwsError } from '../../http/aws-error.ts';

/**
 * The errors of S3 that more than one operation has, in its words.
 *
 * Semantics: Amazon S3 API Reference, "Error responses", section "List of error codes".
 *
 * @module
 */

export const noSuchBucket = (name: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });

export const noSuchKey = (key: string): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });

export const noSuchUpload = (id: string): AwsError =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId: id },
  );

export const invalidArgument = (message: string, name: string, value: string): AwsError =>
  new AwsError('InvalidArgument', message, 400, { ArgumentName: name, ArgumentValue: value.slice(0, 1024) });

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequest', message, 400);

export const malformedXml = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    400,
  );

export const preconditionFailed = (condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });

/** What S3 has and the lab has not: it is named, never passed over. */
export const notImplemented = (what: string): AwsError =>
  new AwsError('NotImplemented', `rolepin's lab has no ${what}`, 501);

export const accessDenied = (): AwsError => new AwsError('AccessDenied', 'Access Denied', 403);
