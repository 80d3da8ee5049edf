export { type ManifestFile, type RawObject, readManifestFile } from './read-manifest-file.ts';
