// Files: tickets for direct uploads, what became of them, and where they can be fetched.
import { type Static, Type } from 'typebox';
import { route } from './route.ts';
import { CursorPage, CursorQuery, IdParams, IdSchema, Input, Nullable, TimeSchema } from './schema.ts';

/** What a file is for decides who may upload it, how large it may be, and who may see it. */
export const filePurposes = ['avatar', 'product', 'refund_evidence', 'attachment'] as const;
export type FilePurpose = (typeof filePurposes)[number];

/**
 * `uploading`: bytes are on their way · `processing`: whole, being looked at · `checking`: WeChat judges its content ·
 * `reviewing`: a person decides · `ready`: can be used · `rejected`: will never be.
 */
export const fileStatuses = [
  'uploading',
  'processing',
  'checking',
  'reviewing',
  'ready',
  'rejected',
] as const;
export type FileStatus = (typeof fileStatuses)[number];

export const fileRejections = [
  'hash_mismatch',
  'picture_unreadable',
  'picture_too_large',
  'archive_unsafe',
  'content_refused',
] as const;
export type FileRejection = (typeof fileRejections)[number];

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', description: '64 lower-case hexadecimal digits' });

export const FileVariant = Type.Object({
  name: Type.String({ description: 'such as thumb or large' }),
  type: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
  size: Type.Integer(),
  url: Type.String(),
});
export type FileVariant = Static<typeof FileVariant>;

export const File = Type.Object({
  id: IdSchema('file'),
  name: Type.String(),
  type: Type.String(),
  size: Type.Integer(),
  sha256: Nullable(Type.String({ description: 'of the bytes as they were uploaded' })),
  purpose: Type.Enum(filePurposes),
  status: Type.Enum(fileStatuses),
  rejection: Nullable(Type.Enum(fileRejections)),
  url: Nullable(
    Type.String({
      description:
        'once ready; relative addresses are meant from the gateway’s origin. Of a picture: a copy without metadata',
    }),
  ),
  urlExpiresAt: Nullable(TimeSchema('null: the address does not expire')),
  width: Nullable(Type.Integer()),
  height: Nullable(Type.Integer()),
  dominantColour: Nullable(Type.String({ description: '#rrggbb' })),
  blurHash: Nullable(Type.String({ description: 'to be drawn until the picture is there' })),
  variants: Type.Array(FileVariant),
  createdAt: TimeSchema(),
});
export type File = Static<typeof File>;

export const FileInput = Input({
  name: Type.String({
    minLength: 1,
    maxLength: 255,
    pattern: '^[^\\u0000-\\u001f\\u007f/\\\\]+$',
    description: 'a file name, without folders or control characters',
  }),
  type: Type.String({
    pattern: '^[a-z]+/[a-z0-9.+-]{1,100}$',
    description: 'a media type such as image/jpeg',
  }),
  size: Type.Integer({ minimum: 1, maximum: 5_368_709_120 }),
  sha256: Type.Optional(Sha256),
  purpose: Type.Enum(filePurposes),
});
export type FileInput = Static<typeof FileInput>;

export const UploadTicket = Type.Object({
  file: File,
  form: Nullable(
    Type.Object({
      url: Type.String({ description: 'where one POST of multipart/form-data goes' }),
      fields: Type.Record(Type.String(), Type.String(), { description: 'sent as they are, before the file' }),
      fileField: Type.String({ description: 'name of the field that holds the file; the last one' }),
    }),
  ),
  parts: Nullable(
    Type.Object({
      size: Type.Integer({ description: 'bytes of each part but the last' }),
      count: Type.Integer(),
    }),
  ),
  expiresAt: TimeSchema('until then the upload must be complete'),
});
export type UploadTicket = Static<typeof UploadTicket>;

const PartNumber = Type.Integer({ minimum: 1, maximum: 10_000 });
export const PartAddress = Type.Object({
  number: PartNumber,
  size: Type.Integer({ description: 'bytes that exactly this part must have' }),
  url: Type.String({ description: 'where a PUT of the part’s bytes goes' }),
  expiresAt: TimeSchema(),
});
export type PartAddress = Static<typeof PartAddress>;

export const FileUsage = Type.Object({
  bytes: Type.Integer(),
  bytesLimit: Type.Integer(),
  files: Type.Integer(),
  filesLimit: Type.Integer(),
});
export type FileUsage = Static<typeof FileUsage>;

const stored = ['storage_unavailable'] as const;

export const fileRoutes = {
  listFiles: route({
    method: 'GET',
    path: '/files',
    service: 'files',
    access: 'user',
    summary: '我的文件 / My files, newest first',
    query: Input({ ...CursorQuery, purpose: Type.Optional(Type.Enum(filePurposes)) }),
    response: CursorPage(File),
    errors: ['cursor_invalid'],
  }),
  createFile: route({
    method: 'POST',
    path: '/files',
    service: 'files',
    access: 'user',
    limit: 'write',
    status: 201,
    summary: '申请上传 / Announce a file and get a ticket for its upload',
    body: FileInput,
    response: UploadTicket,
    errors: ['file_type_refused', 'file_too_large', 'file_quota_exceeded', ...stored],
  }),
  getFileUsage: route({
    method: 'GET',
    path: '/files/usage',
    service: 'files',
    access: 'user',
    summary: '空间用量 / What my files take up',
    response: FileUsage,
  }),
  getFile: route({
    method: 'GET',
    path: '/files/:id',
    service: 'files',
    access: 'user',
    summary: '文件详情 / One file, with fresh addresses',
    params: IdParams('file'),
    response: File,
    errors: ['file_not_found'],
  }),
  listFileParts: route({
    method: 'GET',
    path: '/files/:id/parts',
    service: 'files',
    access: 'user',
    summary: '已到达的分片 / Which parts of an upload have arrived',
    params: IdParams('file'),
    response: Type.Object({
      size: Type.Integer({ description: 'bytes of each part but the last' }),
      count: Type.Integer(),
      arrived: Type.Array(PartNumber),
      expiresAt: TimeSchema(),
    }),
    errors: ['file_not_found', 'file_state_conflict', ...stored],
  }),
  addressFileParts: route({
    method: 'POST',
    path: '/files/:id/parts',
    service: 'files',
    access: 'user',
    summary: '分片上传地址 / Addresses for parts of an upload',
    params: IdParams('file'),
    body: Input({ numbers: Type.Array(PartNumber, { minItems: 1, maxItems: 100, uniqueItems: true }) }),
    response: Type.Object({ list: Type.Array(PartAddress) }),
    errors: ['file_not_found', 'file_state_conflict', ...stored],
  }),
  completeFile: route({
    method: 'POST',
    path: '/files/:id/complete',
    service: 'files',
    access: 'user',
    limit: 'write',
    summary: '完成上传 / The bytes are there: check them, and begin processing',
    params: IdParams('file'),
    response: File,
    errors: [
      'file_not_found',
      'file_state_conflict',
      'file_incomplete',
      'file_content_mismatch',
      'storage_full',
      ...stored,
    ],
  }),
  deleteFile: route({
    method: 'DELETE',
    path: '/files/:id',
    service: 'files',
    access: 'user',
    limit: 'write',
    status: 204,
    summary: '删除文件 / Delete a file with everything made from it',
    params: IdParams('file'),
    errors: ['file_not_found', 'file_in_use'],
  }),
  adminListFiles: route({
    method: 'GET',
    path: '/admin/files',
    service: 'files',
    access: 'files:manage',
    summary: '文件管理列表 / Files of everybody',
    query: Input({
      ...CursorQuery,
      purpose: Type.Optional(Type.Enum(filePurposes)),
      status: Type.Optional(Type.Enum(fileStatuses)),
      userId: Type.Optional(IdSchema('user')),
    }),
    response: CursorPage(Type.Object({ ...File.properties, userId: IdSchema('user') })),
    errors: ['cursor_invalid'],
  }),
  adminGetFile: route({
    method: 'GET',
    path: '/admin/files/:id',
    service: 'files',
    access: 'files:manage',
    summary: '文件管理详情 / One file of anybody, whatever its status',
    params: IdParams('file'),
    response: Type.Object({ ...File.properties, userId: IdSchema('user') }),
    errors: ['file_not_found'],
  }),
  adminDecideFile: route({
    method: 'POST',
    path: '/admin/files/:id/decision',
    service: 'files',
    access: 'files:manage',
    summary: '审核文件 / Let a file pass that is checked or reviewed, or refuse it',
    params: IdParams('file'),
    body: Input({ pass: Type.Boolean() }),
    response: Type.Object({ ...File.properties, userId: IdSchema('user') }),
    errors: ['file_not_found', 'file_state_conflict'],
  }),
  adminDeleteFile: route({
    method: 'DELETE',
    path: '/admin/files/:id',
    service: 'files',
    access: 'files:manage',
    status: 204,
    summary: '删除任意文件 / Delete a file of anybody, even one in use',
    params: IdParams('file'),
    errors: ['file_not_found'],
  }),
};
