import type { Reply } from '../../../http/call.ts';
import { Repeated } from '../../../http/xml.ts';
import type { UploadRecord } from '../../../state/records.ts';
import { authorizeBucket } from '../access/authorize.ts';
import { canonicalId } from '../names.ts';
import { compareKeys } from '../objects/key-index.ts';
import { isoTime, xml } from '../reply.ts';
import { countOf, expectedBucket, type S3Request } from '../request.ts';
import { keyWriter } from './list-objects.ts';

/**
 * s3:ListBucketMultipartUploads.
 *
 * Semantics: Amazon S3 API Reference, "ListMultipartUploads".
 */
export function listUploads(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, 's3:ListBucketMultipartUploads');
  const { query, lab } = request;
  const write = keyWriter(request);
  const most = countOf(request, 'max-uploads', 1000);
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '');
  const found = [...lab.state.uploads.values()]
    .filter((one) => one.bucket === bucket.name && one.key.startsWith(prefix))
    .sort((a, b) => compareKeys(a.key, b.key) || a.initiatedAt - b.initiatedAt || (a.id < b.id ? -1 : 1));
  const entries = pageEntries(found, prefix, delimiter).filter((entry) =>
    isBehind(entry, keyMarker, idMarker, found),
  );
  const page = entries.slice(0, most);
  const truncated = most > 0 && entries.length > page.length;
  const last = page.at(-1);
  return xml('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    KeyMarker: write(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: truncated && last !== undefined ? write(last.name) : undefined,
    NextUploadIdMarker: truncated ? last?.upload?.id : undefined,
    Prefix: write(prefix),
    Delimiter: delimiter === '' ? undefined : write(delimiter),
    EncodingType: query.get('encoding-type'),
    MaxUploads: most,
    IsTruncated: truncated,
    Upload: new Repeated(
      page.flatMap(({ upload }) =>
        upload === undefined
          ? []
          : [
              {
                Key: write(upload.key),
                UploadId: upload.id,
                Initiator: { ID: upload.initiator, DisplayName: upload.initiator },
                Owner: { ID: canonicalId(upload.owner) },
                StorageClass: upload.headers['x-amz-storage-class'] ?? 'STANDARD',
                Initiated: isoTime(upload.initiatedAt),
              },
            ],
      ),
    ),
    CommonPrefixes: new Repeated(
      page.flatMap(({ upload, name }) => (upload === undefined ? [{ Prefix: write(name) }] : [])),
    ),
  });
}

/** An upload, or a prefix that stands for several. */
interface Entry {
  readonly name: string;
  readonly upload: UploadRecord | undefined;
}

function pageEntries(uploads: readonly UploadRecord[], prefix: string, delimiter: string): readonly Entry[] {
  const entries: Entry[] = [];
  for (const upload of uploads) {
    const end = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
    if (end < 0) entries.push({ name: upload.key, upload });
    else {
      const name = upload.key.slice(0, end + delimiter.length);
      if (entries.at(-1)?.name !== name) entries.push({ name, upload: undefined });
    }
  }
  return entries;
}

/** Of the marker's own key, only the uploads behind the one that the other marker names. */
function isBehind(
  { name, upload }: Entry,
  keyMarker: string,
  idMarker: string,
  sorted: readonly UploadRecord[],
): boolean {
  if (keyMarker === '') return true;
  const order = compareKeys(name, keyMarker);
  if (order !== 0 || upload === undefined || idMarker === '') return order > 0;
  const marker = sorted.findIndex(({ id }) => id === idMarker);
  return marker >= 0 && sorted.indexOf(upload) > marker;
}
