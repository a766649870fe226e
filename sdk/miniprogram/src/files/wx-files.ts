// WeChat as the host of files: wx.uploadFile, wx.downloadFile, and the file system manager for parts.
import { TransportError } from '../errors.ts';
import type { FileHost, Sending } from './host.ts';

interface Failure {
  readonly errMsg?: string;
}
interface Task {
  abort(): void;
  onProgressUpdate?(
    listener: (progress: { totalBytesSent?: number; totalBytesWritten?: number }) => void,
  ): void;
}

/** What is used of `wx`. */
export interface WxFiles {
  uploadFile(options: {
    url: string;
    filePath: string;
    name: string;
    formData: Record<string, string>;
    timeout: number;
    success: (reply: { statusCode: number; data: unknown }) => void;
    fail: (failure: Failure) => void;
  }): Task;
  downloadFile(options: {
    url: string;
    timeout: number;
    success: (reply: { statusCode: number; tempFilePath: string }) => void;
    fail: (failure: Failure) => void;
  }): Task;
  request(options: {
    url: string;
    method: 'PUT';
    header: Record<string, string>;
    data: ArrayBuffer;
    timeout: number;
    success: (reply: { statusCode: number; data: unknown }) => void;
    fail: (failure: Failure) => void;
  }): Task;
  getFileSystemManager(): {
    stat(options: {
      path: string;
      success: (result: { stats: { size: number; lastModifiedTime: number } }) => void;
      fail: (failure: Failure) => void;
    }): void;
    readFile(options: {
      filePath: string;
      position: number;
      length: number;
      success: (result: { data: ArrayBuffer | string }) => void;
      fail: (failure: Failure) => void;
    }): void;
  };
}

/** Files are paths: temporary ones (`wxfile://tmp_…`), or below `wx.env.USER_DATA_PATH`. */
export function wxFiles(wx: WxFiles): FileHost<string> {
  return {
    look: (path) =>
      new Promise((resolve, reject) => {
        wx.getFileSystemManager().stat({
          path,
          success: ({ stats: { size, lastModifiedTime } }) =>
            resolve({ size, mark: `${path}|${size}|${lastModifiedTime}`, name: path.replace(/^.*\//, '') }),
          fail: (failure) => reject(unreadable(failure)),
        });
      }),

    postForm: ({ url, fields, fileField, file }, sending) =>
      transferring(sending, 'totalBytesSent', (resolve, fail) =>
        wx.uploadFile({
          ...{
            url,
            filePath: file,
            name: fileField,
            formData: { ...fields },
            timeout: sending.timeoutMs,
            fail,
          },
          success: ({ statusCode, data }) => resolve({ status: statusCode, body: data }),
        }),
      ),

    read: (filePath, position, length) =>
      new Promise((resolve, reject) => {
        wx.getFileSystemManager().readFile({
          ...{ filePath, position, length },
          success: ({ data }) => resolve(data as ArrayBuffer),
          fail: (failure) => reject(unreadable(failure)),
        });
      }),

    put: ({ url, bytes }, sending) =>
      transferring(sending, undefined, (resolve, fail) =>
        wx.request({
          ...{ url, method: 'PUT', data: bytes, timeout: sending.timeoutMs, fail },
          header: { 'content-type': 'application/octet-stream' },
          success: ({ statusCode, data }) => resolve({ status: statusCode, body: data }),
        }),
      ),

    download: (url, sending) =>
      transferring(sending, 'totalBytesWritten', (resolve, fail) =>
        wx.downloadFile({
          ...{ url, timeout: sending.timeoutMs, fail },
          success: ({ statusCode, tempFilePath }) =>
            statusCode === 200
              ? resolve(tempFilePath)
              : fail({ errMsg: `downloadFile:fail HTTP ${statusCode}` }),
        }),
      ),
  };
}

function transferring<T>(
  sending: Sending,
  counted: 'totalBytesSent' | 'totalBytesWritten' | undefined,
  start: (resolve: (value: T) => void, fail: (failure: Failure) => void) => Task,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const task = start(resolve, ({ errMsg = 'fail' }) => reject(toTransportError(errMsg)));
    sending.onAbort(() => task.abort());
    if (counted !== undefined)
      task.onProgressUpdate?.((progress) => sending.onProgress(progress[counted] ?? 0));
  });
}

const unreadable = ({ errMsg = 'fail' }: Failure) => new TransportError('configuration', errMsg);

function toTransportError(errMsg: string): TransportError {
  if (/abort/i.test(errMsg)) return new TransportError('interrupted', errMsg, { retryable: false });
  if (/timeout/i.test(errMsg)) return new TransportError('timeout', errMsg);
  if (/interrupted/i.test(errMsg)) return new TransportError('interrupted', errMsg);
  if (/domain list|invalid url|no such file|permission/i.test(errMsg))
    return new TransportError('configuration', errMsg);
  return new TransportError('network', errMsg);
}
