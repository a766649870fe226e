// Plugins: they live at WeChat, not on this machine. A project may have a folder that stands in for one, laid out as WeChat's
// plugin.json says; without it a plugin's components are boxes that name it.
// https://developers.weixin.qq.com/miniprogram/dev/framework/plugin/development.html
import { joined } from '../files/paths.ts';
import type { Project } from '../project.ts';

/** Where the folders of stand-ins are among the files of the mini program. */
export const pluginFolder = '__plugin__/';

export interface PluginReference {
  readonly plugin: string;
  readonly component: string;
}

export function pluginReference(reference: string): PluginReference | undefined {
  const [, plugin, component] = /^plugin:\/\/([^/]+)\/(.+)$/.exec(reference) ?? [];
  return plugin === undefined || component === undefined ? undefined : { plugin, component };
}

/** The file of a plugin's stand-in that it names. */
function standIn(plugin: string, named: unknown): string | undefined {
  if (typeof named !== 'string') return undefined;
  const path = joined(`${pluginFolder}${plugin}`, named.replace(/\.(js|ts)$/, ''));
  return path?.startsWith(`${pluginFolder}${plugin}/`) ? path : undefined;
}

/** Path of the component in the plugin's stand-in. */
export function standInComponent(
  project: Project,
  { plugin, component }: PluginReference,
): string | undefined {
  const json = project.json(`${pluginFolder}${plugin}/plugin.json`);
  return standIn(plugin, project.object(json, 'publicComponents')[component]);
}

/** What `requirePlugin` gives, by name of the plugin: the module of each stand-in that has one. */
export function standInModules(project: Project): Record<string, string> {
  const found: Record<string, string> = {};
  for (const path of project.files.paths()) {
    const [, plugin] = /^__plugin__\/([^/]+)\/plugin\.json$/.exec(path) ?? [];
    if (plugin === undefined) continue;
    const main = standIn(plugin, project.json(path).value.main);
    if (main !== undefined) found[plugin] = main;
  }
  return found;
}

/** Adds a component in the place of one that is not here, and returns its path. */
export function addPlaceholder(project: Project, { plugin, component }: PluginReference): string {
  const path = `${pluginFolder}${plugin}/placeholder/${component.replaceAll(/[^\w-]/g, '_')}`;
  const words = `插件 ${plugin} 的 ${component} 不在本机 / ${component} of plugin ${plugin} is not here`;
  project.files.add(`${path}.json`, '{"component":true}');
  project.files.add(`${path}.js`, 'Component({options:{multipleSlots:false}})');
  project.files.add(`${path}.wxml`, `<view class="box">${words.replaceAll(/[<&{]/g, '')}<slot/></view>`);
  project.files.add(
    `${path}.wxss`,
    '.box{padding:24rpx;background:repeating-linear-gradient(45deg,#eee 0 10px,#f6f6f6 10px 20px);color:#888;font-size:26rpx;text-align:center}',
  );
  return path;
}
