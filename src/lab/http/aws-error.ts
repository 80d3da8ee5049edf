/**
 * What AWS answers instead of a result, as its services word it. It is thrown by the operations and turned into
 * the reply of the protocol at hand; anything else that is thrown is a defect of the lab, and answered as
 * InternalFailure.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the answer: `Resource`, `BucketName`. */
  readonly members: Readonly<Record<string, string>>;

  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.members = members;
  }
}
