// What the pods of the demo run: an unmodified AWS SDK that finds its credentials by itself, and writes an object.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const [bucket, key] = process.argv.slice(2);
// the SDK warns of the end of Node.js 20 on every start
process.removeAllListeners('warning');
try {
  await new S3Client({}).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'written by a pod' }));
  process.stdout.write(`wrote s3://${bucket}/${key}\n`);
} catch (error) {
  const { name, message } = error as Error;
  process.stdout.write(`${name}: ${message}\n`);
  process.exitCode = 1;
}
