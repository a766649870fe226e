// A tour: every page of a program opened once, and what went wrong there, told apart from what is only not here.
import type { AppError } from '../runtime/index.ts';
import { type LaunchOptions, launch } from './launch.ts';
import type { MiniProgram } from './mini-program.ts';

export interface Visit {
  /** Path of the page; empty for the app itself, before its first page. */
  readonly page: string;
  /** Milliseconds until it was open. */
  readonly took: number;
  /** False when it could not be made at all. */
  readonly opened: boolean;
  /** True when nothing of it is drawn. */
  readonly blank: boolean;
  /** The source's own errors, each once, with the place where it has one. */
  readonly errors: readonly string[];
  /** Functions of `wx` and components that are not simulated. */
  readonly notSimulated: readonly string[];
  /** Requests that nobody answered, and answers of 400 and above: servers that are away. */
  readonly unanswered: readonly string[];
}

/** What a page asks for when it is shown comes back a moment later. Milliseconds. */
const settle = 150;

const absent = /not simulated: (.+?)$/m;
/** A promise of the network that nobody caught says no more than the network itself. */
const networkFailure = /^(request|downloadFile|uploadFile|connectSocket):fail/;

/** A picture of the web is away with its server. */
const pictureFailure = /^(?:Error: )?getImageInfo:fail image not found: (https?:\S+)/;

/** Opens `pages` one after the other, as `wx.reLaunch` does; the first visit is to the app itself. */
export async function* tour(
  project: Parameters<typeof launch>[0],
  pages: readonly string[],
  options: LaunchOptions,
): AsyncGenerator<Visit> {
  // Without a page there is nothing to start; the diagnostics say why.
  if (pages.length === 0) return;
  const mini = await launch(project, options);
  try {
    const seen = { errors: 0, warnings: 0, network: 0 };
    yield await visit(mini, '', seen);
    for (const page of pages) yield await visit(mini, page, seen);
  } finally {
    await mini.close();
  }
}

async function visit(
  mini: MiniProgram,
  page: string,
  seen: { errors: number; warnings: number; network: number },
): Promise<Visit> {
  const began = performance.now();
  const refusals = page === '' ? [] : await mini.open(`/${page}`).then(none, said);
  const took = Math.round(performance.now() - began);
  await new Promise((resolve) => setTimeout(resolve, settle));
  const errors = mini.errors().slice(seen.errors);
  const warnings = mini.warnings().slice(seen.warnings);
  const exchanges = mini.network().slice(seen.network);
  seen.errors += errors.length;
  seen.warnings += warnings.length;
  seen.network += exchanges.length;
  return {
    page,
    took,
    opened: refusals.length === 0,
    blank: refusals.length === 0 && !/<wx-(?!page[ >])/.test(await mini.html().catch(() => '')),
    errors: [...new Set([...refusals, ...errors.filter(isOwn).map(placed)])],
    notSimulated: [...new Set(warnings.flatMap((warning) => absent.exec(warning)?.[1] ?? []))],
    unanswered: [
      ...new Set([
        ...exchanges
          .filter(({ status }) => status === 0 || status >= 400)
          .map(({ method, url, status, failure }) => `${method} ${url} ${failure ?? status}`),
        ...errors.flatMap(({ message }) => {
          const url = pictureFailure.exec(message)?.[1];
          return url === undefined ? [] : [`GET ${url} image not found`];
        }),
      ]),
    ],
  };
}

const none = (): string[] => [];
const said = (error: Error): string[] => [error.message];

const isOwn = ({ message }: AppError): boolean =>
  ![absent, networkFailure, pictureFailure].some((pattern) => pattern.test(message));

function placed({ where, message, file, line, column }: AppError): string {
  const place = file === undefined ? '' : `${file}:${line}:${column}  `;
  return `${place}${message}（${where}）`;
}
