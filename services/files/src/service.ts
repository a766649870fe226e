// Wires files together and says what they offer to the application.
import type { Consumer } from '@xiaoqiao/broker';
import type { File, Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import { type Attachment, type AttachmentRule, attachPictures } from './attach-pictures.ts';
import { type Claim, claimFiles } from './claim-files.ts';
import { onCheckWindowEnded } from './on-check-window-ended.ts';
import { onFileDeleted } from './on-file-deleted.ts';
import { onFileUploaded } from './on-file-uploaded.ts';
import { onMediaChecked } from './on-media-checked.ts';
import { onUploadWindowEnded } from './on-upload-window-ended.ts';
import type { FileDependencies } from './ports.ts';
import { fileRoutes } from './routes.ts';
import { showFiles } from './show-files.ts';
import { type SweepReport, sweepFiles } from './sweep-files.ts';
import { createTurns } from './turns.ts';

export interface FileService {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
  /** For siblings: shows files from now on. @throws XiaoqiaoError `file_not_usable` */
  claim(tx: Transaction, claim: Claim): Promise<void>;
  /** For siblings: private pictures of a user are in use from now on; or the first that cannot be, and nothing is. */
  attachPictures(
    tx: Transaction,
    attachment: Attachment,
  ): Promise<{ index: number; rule: AttachmentRule } | undefined>;
  /** For siblings: those of these files that are still there, in the same order, with fresh addresses. */
  showFiles(ids: readonly Id<'file'>[]): Promise<File[]>;
  /** Removes what belongs to nobody. */
  sweep(options?: { dryRun?: boolean }): Promise<SweepReport>;
}

/** Pictures in memory at the same time. */
const AT_ONCE = 2;

export function createFileService(dependencies: FileDependencies): FileService {
  return {
    routes: fileRoutes(dependencies),
    consumers: [
      onFileUploaded(dependencies, createTurns(AT_ONCE)),
      onFileDeleted(dependencies),
      onUploadWindowEnded(dependencies),
      onCheckWindowEnded(dependencies),
      onMediaChecked(dependencies),
    ],
    claim: (tx, claim) => claimFiles(dependencies, tx, claim),
    attachPictures: (tx, attachment) => attachPictures(dependencies, tx, attachment),
    showFiles: (ids) => showFiles(dependencies, ids),
    sweep: (options) => sweepFiles(dependencies, options),
  };
}
