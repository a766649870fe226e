// Wires files together and says what they offer to the application.
import type { Consumer } from '@xiaoqiao/broker';
import type { Transaction } from '@xiaoqiao/database';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import { type Claim, claimFiles } from './claim-files.ts';
import { onCheckWindowEnded } from './on-check-window-ended.ts';
import { onFileDeleted } from './on-file-deleted.ts';
import { onFileUploaded } from './on-file-uploaded.ts';
import { onMediaChecked } from './on-media-checked.ts';
import { onUploadWindowEnded } from './on-upload-window-ended.ts';
import type { FileDependencies } from './ports.ts';
import { fileRoutes } from './routes.ts';
import { type SweepReport, sweepFiles } from './sweep-files.ts';
import { createTurns } from './turns.ts';

export interface FileService {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
  /** For siblings: shows files from now on. @throws XiaoqiaoError `file_not_usable` */
  claim(tx: Transaction, claim: Claim): Promise<void>;
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
    sweep: (options) => sweepFiles(dependencies, options),
  };
}
