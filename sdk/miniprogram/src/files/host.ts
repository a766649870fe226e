// The file port: how bytes leave and reach the host. Implementations: wx-files.ts, fetch-files.ts.

export interface Sending {
  /** Bytes that have left so far; not every host can say before the end. */
  readonly onProgress: (sent: number) => void;
  /** Called once with what ends the transfer at once. */
  readonly onAbort: (abort: () => void) => void;
  readonly timeoutMs: number;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** @typeParam F how the host names a file: a path, or a Blob. */
export interface FileHost<F> {
  /** `mark` changes when the content might have. */
  look(file: F): Promise<{ size: number; mark: string; name: string }>;
  /** One POST of multipart/form-data: the fields, then the file. Any status is an answer. @throws TransportError */
  postForm(
    form: { url: string; fields: Readonly<Record<string, string>>; fileField: string; file: F },
    sending: Sending,
  ): Promise<Answered>;
  read(file: F, from: number, length: number): Promise<ArrayBuffer>;
  /** @throws TransportError */
  put(part: { url: string; bytes: ArrayBuffer }, sending: Sending): Promise<Answered>;
  /** @returns the file as the host keeps what it has downloaded. @throws TransportError */
  download(url: string, sending: Sending): Promise<F>;
}
