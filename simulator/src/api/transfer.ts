// `wx.uploadFile` and `wx.downloadFile`: one file as a form, or into a temporary file.
import { type Api, type ApiContext, ApiFailure, type Given, synchronous } from './define.ts';
import { exchange } from './exchange.ts';
import { writable } from './files.ts';
import { copy, headersOf } from './network.ts';
import { listeners, requireUrl } from './task.ts';
import { createTurns } from './turns.ts';

/** As browsers write names into a form: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
const quoted = (name: unknown): string =>
  String(name).replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const BOUNDARY = '----XiaoqiaoSimulatorFormBoundary';

/** WeChat can only POST one file in a form: https://developers.weixin.qq.com/miniprogram/dev/api/network/upload/wx.uploadFile.html */
function multipart(
  { ports: { host } }: ApiContext,
  { name, formData = {} }: Given,
  file: { name: string; type: string; bytes: Uint8Array },
) {
  const fields = Object.entries(formData as object).map(
    ([key, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${quoted(key)}"\r\n\r\n${String(value)}\r\n`,
  );
  const head = `${fields.join('')}--${BOUNDARY}\r\nContent-Disposition: form-data; name="${quoted(name)}"; filename="${quoted(file.name)}"\r\nContent-Type: ${file.type}\r\n\r\n`;
  const [before, after] = [host.encode(head), host.encode(`\r\n--${BOUNDARY}--\r\n`)];
  const body = new Uint8Array(before.length + file.bytes.length + after.length);
  body.set(before);
  body.set(file.bytes, before.length);
  body.set(after, before.length + file.bytes.length);
  return body;
}

const uploads = createTurns();
const downloads = createTurns();

const uploadFile: Api = synchronous((context, options: Given = {}) => {
  const progress = listeners<object>(context, 'wx.uploadFile onProgressUpdate');
  let size = 0;
  const task = exchange(context, options, {
    name: 'uploadFile',
    turns: uploads,
    prepare() {
      const url = requireUrl(options.url, ['http', 'https']);
      const file = context.files.read(String(options.filePath ?? ''));
      if (file === undefined)
        throw new ApiFailure(`createUploadTask:fail file not found ${options.filePath}`);
      if (!options.name)
        throw new ApiFailure('parameter error: parameter.name should be String instead of Undefined;');
      const headers = {
        ...headersOf(context, options.header),
        'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      };
      const body = multipart(context, options, file);
      size = body.length;
      return { url, method: 'POST', headers, body };
    },
    sent: (sent) =>
      progress.tell({
        progress: Math.floor((sent / size) * 100),
        totalBytesSent: sent,
        totalBytesExpectedToSend: size,
      }),
    /** Text, whatever the server says it is. */
    answered: ({ status: statusCode, headers, body }, told) =>
      told.success({ data: context.ports.host.decode(body), statusCode, header: { ...headers } }),
  });
  return { ...task, onProgressUpdate: progress.on, offProgressUpdate: progress.off };
});

const downloadFile: Api = synchronous((context, options: Given = {}) => {
  const progress = listeners<object>(context, 'wx.downloadFile onProgressUpdate');
  const task = exchange(context, options, {
    name: 'downloadFile',
    turns: downloads,
    prepare() {
      if (options.filePath !== undefined) writable(options.filePath);
      const url = requireUrl(options.url, ['http', 'https']);
      return { url, method: 'GET', headers: headersOf(context, options.header) };
    },
    answered({ status: statusCode, headers, body }, told) {
      const { length } = body;
      progress.tell({ progress: 100, totalBytesWritten: length, totalBytesExpectedToWrite: length });
      const type = headers['content-type'] ?? 'application/octet-stream';
      const filePath = context.files.keep({
        bytes: new Uint8Array(copy(body)),
        type,
        path: options.filePath,
      });
      const place = options.filePath ? { filePath } : { tempFilePath: filePath };
      told.success({ ...place, statusCode, header: { ...headers }, dataLength: length });
    },
  });
  return { ...task, onProgressUpdate: progress.on, offProgressUpdate: progress.off };
});

export const transfer: Readonly<Record<string, Api>> = { uploadFile, downloadFile };
