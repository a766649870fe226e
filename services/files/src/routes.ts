// The routes of files: each hands what the contract has validated to its use case.
import { fileRoutes as contract } from '@xiaoqiao/contract';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import { decideFile, showFileToReviewer } from './administer-files.ts';
import { announceFile } from './announce-file.ts';
import { completeFile } from './complete-file.ts';
import { deleteFile } from './delete-file.ts';
import { describeFile, requireFile } from './file.ts';
import { listFiles } from './list-files.ts';
import type { FileDependencies } from './ports.ts';
import { findUsage, reading } from './store.ts';
import { addressParts, listParts } from './upload-parts.ts';

export const fileRoutes = (deps: FileDependencies): RouteHandler[] => [
  serve(contract.listFiles, ({ caller: { userId }, query }) => listFiles(deps, { ...query, userId })),
  serve(contract.createFile, ({ caller, body }) => announceFile(deps, caller, body)),
  serve(contract.getFileUsage, async ({ caller: { userId } }) => {
    const { bytes, files } = await findUsage(reading(deps.database), userId);
    const { quotaBytes, quotaFiles } = deps.settings;
    return { bytes, bytesLimit: quotaBytes, files, filesLimit: quotaFiles };
  }),
  serve(contract.getFile, async ({ caller: { userId }, params: { id } }) =>
    describeFile(deps, await requireFile(deps, { id, userId })),
  ),
  serve(contract.listFileParts, ({ caller: { userId }, params: { id } }) => listParts(deps, { id, userId })),
  serve(contract.addressFileParts, ({ caller: { userId }, params: { id }, body }) =>
    addressParts(deps, { id, userId }, body),
  ),
  serve(contract.completeFile, ({ caller: { userId }, params: { id } }) =>
    completeFile(deps, { id, userId }),
  ),
  serve(contract.deleteFile, ({ caller: { userId }, params: { id } }) => deleteFile(deps, { id, userId })),
  serve(contract.adminListFiles, ({ query }) => listFiles(deps, query, { toReviewer: true })),
  serve(contract.adminGetFile, ({ params: { id } }) => showFileToReviewer(deps, id)),
  serve(contract.adminDecideFile, ({ params: { id }, body }) => decideFile(deps, id, body)),
  serve(contract.adminDeleteFile, ({ params: { id } }) => deleteFile(deps, { id })),
];
