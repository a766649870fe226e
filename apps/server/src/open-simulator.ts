// The simulator of development: a mini program in a browser page, beside the server and the WeChat that it talks to.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Log } from '@xiaoqiao/kit/log';
import type { InstallConfig } from './install-config.ts';
import { listening } from './listening.ts';

export interface SimulatorSurroundings {
  readonly config: InstallConfig;
  /** Origin of the gateway; the sample's source names the default one. */
  readonly api: string;
  readonly wechat: string | undefined;
  readonly appid: string;
  readonly log: Log;
}

export interface OpenSimulator {
  readonly url: string;
  close(): Promise<void>;
}

/** What the sample's `server.ts` says in development builds. */
const apiInSource = 'http://127.0.0.1:8080';

/** Undefined when there is no mini program to show, or nobody wants it. */
export async function openSimulator(around: SimulatorSurroundings): Promise<OpenSimulator | undefined> {
  const { config, api, wechat, appid, log } = around;
  const project = projectOf(config);
  if (config.XIAOQIAO_PROFILE === 'production' || project === undefined) return undefined;
  // Loaded here: neither production nor a test pays for it.
  const { startDevServer } = await import('@xiaoqiao/simulator/devserver');
  const served = await listening('SIMULATOR_PORT', config.SIMULATOR_PORT, () =>
    startDevServer({
      project,
      port: config.SIMULATOR_PORT,
      appid,
      origins: api === apiInSource ? {} : { [apiInSource]: api },
      ...(wechat === undefined ? {} : { wechat: { base: wechat } }),
      async prepare() {
        const { buildSdk } = await import('@xiaoqiao/sdk/build');
        await buildSdk();
      },
      compiled(diagnostics, milliseconds) {
        const errors = diagnostics.filter(({ level }) => level === 'error').length;
        log.info('the mini program is compiled', { errors, milliseconds: Math.round(milliseconds) });
      },
    }),
  );
  log.info('the simulator is open', { url: served.url });
  return { url: served.url.replace(/\/$/, ''), close: served.close };
}

function projectOf({ SIMULATOR_PROJECT }: InstallConfig): string | undefined {
  if (SIMULATOR_PROJECT === 'off') return undefined;
  const folder = resolve(SIMULATOR_PROJECT);
  const isProject = ['app.json', 'project.config.json'].some((file) => existsSync(join(folder, file)));
  return isProject ? folder : undefined;
}
