// Door of files: uploads that go straight to storage, what is made of them, and who uses them.
import type { Migration } from '@xiaoqiao/database';
import { files0001 } from './migrations/0001-files.ts';

export type { Claim } from './claim-files.ts';
export type { FileDependencies, FileSettings, MediaChecks, ObjectStore } from './ports.ts';
export { createFileService, type FileService } from './service.ts';
export type { SweepReport } from './sweep-files.ts';

export const fileMigrations: Migration[] = [files0001];
