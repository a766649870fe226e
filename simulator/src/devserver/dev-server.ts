// The development server of one project: compiles at the first look, watches the source, tells pages what changed.
import { type FSWatcher, watch } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Compiler } from '../compiler/compile.ts';
import type { Diagnostic, Program } from '../compiler/program.ts';
import type { WechatConnection } from '../driver/host-call.ts';
import { iPhone } from '../shell/phone.ts';
import type { AssetFolders } from './local-assets.ts';
import type { Origins } from './origins.ts';
import { readBody } from './own-pages.ts';
import { workbenchDocument } from './scripts.ts';
import { type Served, serveApp } from './serve.ts';

export interface DevServerOptions {
  /** A folder of plain WeChat source. */
  readonly project: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly wechat?: WechatConnection | undefined;
  readonly appid?: string | undefined;
  readonly origins?: Origins | undefined;
  /** Fonts and pictures of the web that are on this machine. */
  readonly assets?: AssetFolders | undefined;
  /** Called after each compilation, the first one too. */
  readonly compiled?: (diagnostics: readonly Diagnostic[], milliseconds: number) => void;
  /** Before the first compilation, e.g. to build packages of the project's own. */
  readonly prepare?: () => Promise<void>;
}

/** Editors write a file in several steps; one that is read half is compiled again when the rest is there. */
const QUIET_MS = 8;
const ignored = /(?:^|[/\\])(?:\.|node_modules(?:[/\\]|$)|miniprogram_npm(?:[/\\]|$))/;

export async function startDevServer(options: DevServerOptions): Promise<Served> {
  const { project, port, origins, appid, assets, prepare, compiled } = options;
  let compiler: Compiler | undefined;
  let current: Promise<Program> | undefined;
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  // One object, which the host behind the page looks into at each call.
  const wechat: { base: string; openid?: string | undefined } | undefined =
    options.wechat === undefined ? undefined : { ...options.wechat };
  const listening = new Set<ServerResponse>();

  async function compile(): Promise<Program> {
    // The compiler is loaded when somebody looks: a server that nobody looks at stays small.
    if (compiler === undefined) {
      await prepare?.();
      const { createCompiler } = await import('../compiler/compile.ts');
      compiler = createCompiler(project);
    }
    const began = performance.now();
    const program = await compiler.compile();
    compiled?.(program.diagnostics, performance.now() - began);
    return program;
  }

  function program(): Promise<Program> {
    current ??= compile();
    watcher ??= watch(project, { recursive: true }, (_, name) => {
      if (name === null || ignored.test(name)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void recompile(), QUIET_MS);
    });
    return current;
  }

  async function recompile(): Promise<void> {
    const next = await compile();
    current = Promise.resolve(next);
    const { version, edit, diagnostics } = next;
    const news = { version, edit, diagnostics };
    for (const response of listening) response.write(`data: ${JSON.stringify(news)}\n\n`);
  }

  function listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': here\n\n');
    listening.add(response);
    response.on('close', () => listening.delete(response));
  }

  async function changeUser(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { openid } = await readBody(asked);
    if (wechat !== undefined && typeof openid === 'string') wechat.openid = openid;
    response.writeHead(204).end();
  }

  const served = await serveApp(
    {
      program,
      launch: () => ({ device: iPhone, storage: {}, wechat, appid, origins, assets }),
      async more(pathname, asked, response) {
        switch (pathname) {
          case '/':
            send(response, 'text/html', await workbenchDocument());
            return true;
          case '/-/diagnostics.json':
            send(response, 'application/json', JSON.stringify((await program()).diagnostics));
            return true;
          case '/-/changes':
            listen(response);
            return true;
          case '/-/user':
            if (asked.method !== 'POST') return false;
            await changeUser(asked, response);
            return true;
          default:
            return false;
        }
      },
    },
    port,
  );
  return {
    url: served.url,
    async close() {
      clearTimeout(timer);
      watcher?.close();
      for (const response of listening) response.end();
      await served.close();
    },
  };
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
  response.end(text);
}
