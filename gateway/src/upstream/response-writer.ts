// Copies an upstream's response to the client as it comes, at the speed of the slower of the two.
import type { ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { responseHeaders } from './hop-headers.ts';

interface Progress {
  started(): void;
  /** Only while nothing has been sent to the client. */
  failed(error: Error): void;
}

export class ResponseWriter implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  readonly #progress: Progress;

  constructor(response: ServerResponse, progress: Progress) {
    this.#response = response;
    this.#progress = progress;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#response.on('drain', () => controller.resume());
    this.#response.on('close', () => {
      if (!this.#response.writableFinished) controller.abort(new Error('the client has gone'));
    });
    if (this.#response.destroyed) controller.abort(new Error('the client has gone'));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // 1xx are between us and the upstream.
    if (status < 200) return;
    const headers = responseHeaders(controller.rawHeaders as Buffer[]);
    if (this.#response.destroyed) return;
    this.#response.writeHead(status, headers);
    this.#progress.started();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#response.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.#response.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#response.headersSent) this.#response.destroy();
    else this.#progress.failed(error);
  }
}
