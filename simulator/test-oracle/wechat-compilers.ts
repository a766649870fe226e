// WeChat's own compilers, as the package miniprogram-compiler carries them for Linux: asked over files of a folder.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Verdict {
  readonly accepted: boolean;
  readonly says: string;
}

/** One folder for all questions of a test file; `close` removes it. */
export class WechatCompilers {
  readonly #folder = mkdtempSync(join(tmpdir(), 'wechat-compilers-'));

  constructor() {
    const binaries = join(
      dirname(createRequire(import.meta.url).resolve('miniprogram-compiler')),
      'bin/linux',
    );
    for (const name of ['wcc', 'wcsc']) {
      copyFileSync(join(binaries, name), join(this.#folder, name));
      chmodSync(join(this.#folder, name), 0o700);
    }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** WXML and WXS, by path. */
  templates(files: Readonly<Record<string, string>>): Verdict {
    return this.#ask('wcc', ['-d'], files);
  }

  /** WXSS, by path. */
  styles(files: Readonly<Record<string, string>>): Verdict {
    return this.#ask('wcsc', ['-lc', '-js'], files);
  }

  #ask(compiler: string, flags: readonly string[], files: Readonly<Record<string, string>>): Verdict {
    const folder = mkdtempSync(join(this.#folder, 'source-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { status, stderr } = spawnSync(join(this.#folder, compiler), [...flags, ...Object.keys(files)], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 30_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { accepted: status === 0 && stderr.trim() === '', says: stderr.trim() };
  }
}
