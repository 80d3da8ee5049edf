/** The DNS suffix of a partition's services; `undefined` for partitions that rolepin does not know. */
export function dnsSuffix(partition: string): string | undefined {
  return SUFFIXES[partition];
}

/** Semantics: AWS General Reference, "AWS service endpoints"; China: Amazon Web Services in China, "Endpoints and ARNs". */
const SUFFIXES: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-us-gov': 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
};
