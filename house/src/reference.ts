// Everything that is generated from the sources: which file, and how its text is made.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openApiDocument } from '@xiaoqiao/contract/openapi';
import { referencePage } from '@xiaoqiao/kit/config';
import { errorsPage } from './pages/errors-page.ts';
import { eventsPage } from './pages/events-page.ts';
import { httpPage } from './pages/http-page.ts';
import { generatedBy } from './pages/markdown.ts';
import { printedJson } from './pages/printed-json.ts';
import { realtimePage } from './pages/realtime-page.ts';
import { simulatorDiagnosticsPage } from './pages/simulator-diagnostics-page.ts';

export const root = join(import.meta.dirname, '../..');

/** Path from the root → text, for every generated file. */
export async function generatedFiles(): Promise<Map<string, string>> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = new Map([
    ['docs/reference/errors.md', errorsPage()],
    ['docs/reference/http.md', httpPage()],
    ['docs/reference/events.md', eventsPage(readFileSync(join(root, 'contract/src/events.ts'), 'utf8'))],
    ['docs/reference/realtime.md', realtimePage()],
    ['docs/reference/openapi.json', `${printedJson(openApiDocument({ version }))}\n`],
  ]);
  const configuration = 'docs/reference/configuration.md';
  const installConfig = join(root, 'apps/server/src/install-config.ts');
  // Once the page is there, so must be what it is made from.
  if (existsSync(installConfig) || existsSync(join(root, configuration))) {
    const { installConfig: definition } = await import(pathToFileURL(installConfig).href);
    files.set(configuration, configurationPage(referencePage(definition)));
  }
  const routingSchema = join(root, 'gateway/src/config/json-schema.ts');
  const { routingJsonSchema } = await import(pathToFileURL(routingSchema).href);
  files.set('docs/reference/gateway.schema.json', `${printedJson(routingJsonSchema())}\n`);
  const { rules } = await import(pathToFileURL(join(root, 'simulator/src/compiler/rules.ts')).href);
  files.set('docs/reference/simulator-diagnostics.md', simulatorDiagnosticsPage(rules));
  const sdkGenerator = join(root, 'sdk/miniprogram/generate.ts');
  const { generatedRoutes } = await import(pathToFileURL(sdkGenerator).href);
  files.set('sdk/miniprogram/src/routes.generated.ts', generatedRoutes());
  const simulatorGenerator = join(root, 'simulator/generate.ts');
  const { generatedShapes } = await import(pathToFileURL(simulatorGenerator).href);
  files.set('simulator/src/api/shapes.generated.ts', generatedShapes());
  return files;
}

const configurationPage = (variables: string): string =>
  [
    '# 配置 / Configuration',
    '',
    generatedBy,
    '',
    '启动时从环境变量读取；未知的键会被拒绝；密钥没有默认值。',
    '',
    'Read from the environment at start. Unknown keys are refused; secrets have no default.',
    '',
    variables,
  ].join('\n');

/** Paths whose file is missing or says something else. */
export async function staleFiles(): Promise<string[]> {
  const files = await generatedFiles();
  return [...files].filter(([path, text]) => textAt(path) !== text).map(([path]) => path);
}

function textAt(path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
