// Door of platform/objects: file bytes on a disk or in a store that speaks S3.
export { createDiskObjects, type DiskObjects, type DiskObjectsOptions } from './disk/disk-objects.ts';
export { extensionOf, isPublic, PUBLIC_PREFIX, typeOfKey } from './object-key.ts';
export type {
  AddressOptions,
  ByteRange,
  ObjectInfo,
  Objects,
  ObjectsApplication,
  ObjectVersion,
  OpenUpload,
  PartToUpload,
  UploadedPart,
  UploadForm,
} from './objects.ts';
export { isDisk, type OpenObjectsOptions, openObjects } from './open-objects.ts';
