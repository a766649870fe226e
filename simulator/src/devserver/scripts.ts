// The server's own scripts and the documents that name them by what is in them: a browser keeps both source and machine code.
import { type Bundle, serviceBundle, shellBundle, workbenchBundle } from './bundle.ts';

const bundles: Readonly<Record<string, () => Promise<Bundle>>> = {
  '/-/service.js': serviceBundle,
  '/-/shell.js': shellBundle,
  '/-/workbench.js': workbenchBundle,
};

export interface Script {
  readonly text: string;
  /** True when it was asked for by its content, which never becomes another. */
  readonly isForever: boolean;
}

/** @returns undefined when the path is no script of ours */
export async function scriptAt(pathname: string, version: string | null): Promise<Script | undefined> {
  const made = Object.hasOwn(bundles, pathname) ? await bundles[pathname]?.() : undefined;
  return made && { text: made.text, isForever: made.hash === version };
}

async function addressOf(pathname: keyof typeof bundles): Promise<string> {
  return `${pathname}?v=${(await bundles[pathname]!()).hash}`;
}

/** The realm of the app, the program and the shell are asked for at once, and none waits for another. */
export async function phoneDocument(): Promise<string> {
  const [shell, service] = await Promise.all([addressOf('/-/shell.js'), addressOf('/-/service.js')]);
  const ask = `xiaoqiaoAsked=['/-/launch.json','/-/program.json'].map(path=>fetch(path))`;
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>小桥 Xiaoqiao</title><script>${ask}</script></head><body><iframe hidden id="realm" srcdoc="&lt;script src='${service}'>&lt;/script>"></iframe><script src="${shell}"></script></body></html>`;
}

export async function workbenchDocument(): Promise<string> {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>小桥模拟器 / Xiaoqiao simulator</title></head><body><script src="${await addressOf('/-/workbench.js')}"></script></body></html>`;
}
