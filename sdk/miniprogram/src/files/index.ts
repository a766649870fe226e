// Door of the SDK's files; apart from the core, so that apps without uploads do not carry it.
export { UploadCancelled } from './cancelling.ts';
export { type BlobLike, type FileFetch, fetchFiles } from './fetch-files.ts';
export { createFiles, type Files, type FilesOptions, type Outcome, type UploadTask } from './files.ts';
export type { Answered, FileHost, Sending } from './host.ts';
export type { FileToUpload, Progress } from './upload.ts';
export { type WxFiles, wxFiles } from './wx-files.ts';
