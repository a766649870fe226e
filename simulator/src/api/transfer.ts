// `wx.uploadFile` and `wx.downloadFile`: one file as a form, or into a temporary file.
import { type Api, type ApiContext, type Given, synchronous } from './define.ts';
import { copy, headersOf } from './network.ts';
import { listeners, networkFailure, requireUrl, type Told, tellOnce } from './task.ts';

const BOUNDARY = '----XiaoqiaoSimulatorFormBoundary';

/** WeChat can only POST one file in a form: https://developers.weixin.qq.com/miniprogram/dev/api/network/upload/wx.uploadFile.html */
function multipart(
  { ports: { host } }: ApiContext,
  { name, formData = {} }: Given,
  file: { name: string; type: string; bytes: Uint8Array },
) {
  const fields = Object.entries(formData as object).map(
    ([key, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${String(value)}\r\n`,
  );
  const head = `${fields.join('')}--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${file.name}"\r\nContent-Type: ${file.type}\r\n\r\n`;
  const [before, after] = [host.encode(head), host.encode(`\r\n--${BOUNDARY}--\r\n`)];
  const body = new Uint8Array(before.length + file.bytes.length + after.length);
  body.set(before);
  body.set(file.bytes, before.length);
  body.set(after, before.length + file.bytes.length);
  return body;
}

function limit(timeout: unknown, told: Told, task: { abort(): void }): void {
  if (!timeout) return;
  setTimeout(() => {
    told.fail('timeout', { errno: 5 });
    task.abort();
  }, Number(timeout));
}

const uploadFile: Api = synchronous((context, options: Given = {}) => {
  const told = tellOnce('uploadFile', options, context);
  const progress = listeners<object>(context, 'wx.uploadFile onProgressUpdate');
  const headersReceived = listeners<object>(context, 'wx.uploadFile onHeadersReceived');
  let abort = () => told.fail('abort', { errno: 600_003 });
  queueMicrotask(() => {
    try {
      const url = requireUrl(options.url, ['http', 'https']);
      const file = context.files.read(String(options.filePath ?? ''));
      if (file === undefined) return told.fail(`createUploadTask:fail file not found ${options.filePath}`);
      if (!options.name)
        return told.fail('parameter error: parameter.name should be String instead of Undefined;');
      const headers = {
        ...headersOf(context, options.header),
        'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      };
      const body = multipart(context, options, file);
      const task = context.ports.host.request({ url, method: 'POST', headers, body }, (sent) =>
        progress.tell({
          progress: Math.floor((sent / body.length) * 100),
          totalBytesSent: sent,
          totalBytesExpectedToSend: body.length,
        }),
      );
      abort = () => {
        told.fail('abort', { errno: 600_003 });
        task.abort();
      };
      limit(options.timeout, told, task);
      task.answer.then(
        (response) => {
          headersReceived.tell({ header: { ...response.headers } });
          told.success({
            data: context.ports.host.decode(response.body),
            statusCode: response.status,
            header: { ...response.headers },
          });
        },
        (error) => {
          const { message, errno } = networkFailure(error);
          told.fail(message, { errno });
        },
      );
    } catch (error) {
      told.fail((error as Error).message);
    }
    return undefined;
  });
  return {
    abort: () => abort(),
    onProgressUpdate: progress.on,
    offProgressUpdate: progress.off,
    onHeadersReceived: headersReceived.on,
    offHeadersReceived: headersReceived.off,
  };
});

const downloadFile: Api = synchronous((context, options: Given = {}) => {
  const told = tellOnce('downloadFile', options, context);
  const progress = listeners<object>(context, 'wx.downloadFile onProgressUpdate');
  const headersReceived = listeners<object>(context, 'wx.downloadFile onHeadersReceived');
  let abort = () => told.fail('abort', { errno: 600_003 });
  queueMicrotask(() => {
    try {
      const url = requireUrl(options.url, ['http', 'https']);
      const task = context.ports.host.request({
        url,
        method: 'GET',
        headers: headersOf(context, options.header),
      });
      abort = () => {
        told.fail('abort', { errno: 600_003 });
        task.abort();
      };
      limit(options.timeout, told, task);
      task.answer.then(
        ({ status: statusCode, headers: header, body }) => {
          headersReceived.tell({ header: { ...header } });
          progress.tell({
            progress: 100,
            totalBytesWritten: body.length,
            totalBytesExpectedToWrite: body.length,
          });
          const type = header['content-type'] ?? 'application/octet-stream';
          const bytes = new Uint8Array(copy(body));
          const filePath = context.files.keep({ bytes, type, path: options.filePath });
          const place = options.filePath ? { filePath } : { tempFilePath: filePath };
          told.success({ ...place, statusCode, header: { ...header }, dataLength: body.length });
        },
        (error) => {
          const { message, errno } = networkFailure(error);
          told.fail(message, { errno });
        },
      );
    } catch (error) {
      told.fail((error as Error).message);
    }
  });
  return {
    abort: () => abort(),
    onProgressUpdate: progress.on,
    offProgressUpdate: progress.off,
    onHeadersReceived: headersReceived.on,
    offHeadersReceived: headersReceived.off,
  };
});

export const transfer: Readonly<Record<string, Api>> = { uploadFile, downloadFile };
