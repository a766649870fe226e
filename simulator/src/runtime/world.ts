// The component world of one app: glass-easel's code space with its components, templates, style sheets and built-ins.
import * as glassEasel from 'glass-easel';
import { type ComponentEntry, type Style, scopeMark } from '../compiler/program.ts';
import type { BuiltIn, BuiltInServices } from '../components/built-in.ts';
import { registerBuiltIn } from '../components/built-in.ts';
import { type BackendContext, createBackendContext } from './backend-context.ts';
import type { Errors } from './errors.ts';
import { type AssociatedBackend, type CodeSpace, type Component, MiniProgramEnv } from './glass-easel.ts';
import type { Theme } from './phone-settings.ts';
import type { PageView } from './ports.ts';
import type { ProgramCode } from './program-code.ts';
import { createReadyQueue } from './ready-queue.ts';
import { isSilent } from './silent.ts';
import { asWeChatTemplate } from './template.ts';
import { themedSheet } from './themed.ts';
import { listenToTouches } from './touches.ts';

export interface World {
  readonly space: CodeSpace;
  /** What glass-easel needs to draw into a page's document. */
  backendFor(view: PageView): { associated: AssociatedBackend; context: BackendContext };
  /** Says what a component's JavaScript says about its styles; resolves the marks in its sheet. */
  isolate(path: string, isolation: string | undefined): void;
  behavior(definition: object): unknown;
  /** Other styles than at the start, by path; those of `app` too. */
  restyle(styles: Readonly<Record<string, Style>>): void;
  /** Other templates than at the start, for what is drawn from now on. */
  retemplate(paths: readonly string[]): void;
  /** What sheets ask for `prefers-color-scheme` has another answer. */
  themeChanged(): void;
}

interface WorldParts {
  readonly code: ProgramCode;
  readonly builtIns: Readonly<Record<string, BuiltIn>>;
  readonly services: BuiltInServices;
  readonly theme: () => Theme;
  readonly errors: Errors;
}

const mutableConfig = (config: object): Record<string, unknown> => ({ ...config });

export function createWorld({ code, builtIns, services, errors, theme }: WorldParts): World {
  const { program } = code;
  glassEasel.globalOptions.throwGlobalError = false;
  glassEasel.addGlobalErrorListener((error, method, related) => {
    const is = typeof related === 'string' ? related : ((related as Component | undefined)?.is ?? '');
    errors.report(error, [is, method].filter(Boolean).join(' '));
    return false;
  });
  glassEasel.addGlobalWarningListener((message, related) => {
    // WeChat says nothing of an attribute that nobody reads, and libraries hand many of them to a button.
    if (message.includes('is not a valid property')) return false;
    const is = typeof related === 'string' ? related : related?.is;
    if (!isSilent(message)) errors.warn(is ? `${is}: ${message}` : message);
    return false;
  });

  const env = new MiniProgramEnv();
  const globalSpace = env.getGlobalCodeSpace().getComponentSpace();
  const definitions = Object.entries(builtIns).map(
    ([tag, builtIn]) => [tag, registerBuiltIn(globalSpace, tag, builtIn, services)] as const,
  );
  const space = env.createCodeSpace('', true);
  const components = space.getComponentSpace();
  components.updateComponentOptions({
    writeIdToDOM: true,
    useMethodCallerListeners: true,
    // A property may have the name of something of the node's own: `data`, `shadowRoot`, `classList`.
    writeFieldsToNode: false,
  });
  // Stands for a component that is named and not there, as a generic without one: nothing, and a warning says so.
  components.define('').options({ virtualHost: true }).registerComponent();
  for (const [tag, definition] of definitions) components.setGlobalUsingComponent(tag, definition as never);
  space.setOverallBehavior(createReadyQueue(globalSpace) as never);

  const sheets = new Map<string, string>();
  const styles: Record<string, Style> = { ...program.styles };
  const isolations = new Map<string, string | undefined>();
  const contexts = new Set<WeakRef<BackendContext>>();
  const configs = new Map<string, Record<string, unknown>>();
  space.addStyleSheet('app', 'app');
  sheets.set('app', program.styles.app?.css.replaceAll(scopeMark, '') ?? '');
  for (const [path, entry] of Object.entries(program.components)) {
    const config = mutableConfig(entry.config);
    configs.set(path, config);
    space.addComponentStaticConfig(path, {
      ...config,
      component: !entry.isPage,
      usingComponents: absolute(entry.using),
      componentGenerics: Object.fromEntries(
        Object.entries(entry.generics).map(([name, path]) => [
          name,
          path === null ? true : { default: `/${path}` },
        ]),
      ),
      componentPlaceholder: byTag(entry),
    } as never);
    template(path);
    space.addStyleSheet(path, program.styles[path] === undefined ? undefined : path, entry.scope);
    isolate(path, undefined);
  }

  function template(path: string): void {
    const group = code.templates[path];
    if (group === undefined) return;
    const content = asWeChatTemplate(group, code.hooks);
    space.addCompiledTemplate(path, { groupList: code.templates, content } as never);
  }

  function isolate(path: string, fromScript: string | undefined): void {
    isolations.set(path, fromScript);
    const config = configs.get(path);
    const entry = program.components[path];
    if (config === undefined || entry === undefined) return;
    const isolation =
      (config.styleIsolation as string | undefined) ?? fromScript ?? (entry.isPage ? 'shared' : 'isolated');
    const used = space.getComponentStaticConfig(path) as Record<string, unknown>;
    used.styleIsolation = isolation;
    const style = styles[path];
    if (style === undefined) return;
    const shared = isolation === 'shared' || isolation === 'page-shared';
    sheets.set(path, style.css.replaceAll(scopeMark, shared ? '' : `${entry.scope}--`));
    for (const context of contexts) context.deref()?.updateSheet(path);
  }

  /** What a sheet takes from the web may be on this machine. */
  const withAddresses = (css: string): string =>
    css.replace(
      /url\((['"]?)(https?:[^'")]+)\1\)/g,
      (_, quote: string, url: string) => `url(${quote}${services.assetUrl(url, '')}${quote})`,
    );
  const themedContent = (path: string): string | undefined => {
    const css = sheets.get(path);
    return css === undefined ? undefined : withAddresses(themedSheet(css, theme()));
  };
  return {
    space,
    isolate,
    restyle(given) {
      Object.assign(styles, given);
      for (const path of Object.keys(given)) {
        if (path !== 'app') {
          isolate(path, isolations.get(path));
          continue;
        }
        sheets.set('app', given.app?.css.replaceAll(scopeMark, '') ?? '');
        for (const context of contexts) context.deref()?.updateSheet('app');
      }
    },
    retemplate(paths) {
      for (const path of paths) {
        if (program.components[path] === undefined) continue;
        template(path);
        const made = space.getCompiledTemplate(path) as unknown as Record<string, unknown>;
        const definition = components.getComponentByUrlWithoutDefault(`/${path}`, '');
        // One that was never drawn takes it when it is prepared.
        if (definition?.isPrepared()) definition.updateTemplate(made);
        else definition?.behavior._$updateTemplate(made);
      }
    },
    themeChanged() {
      for (const context of contexts) for (const path of sheets.keys()) context.deref()?.updateSheet(path);
    },
    behavior: (definition) =>
      space
        .behavior()
        .definition(definition as never)
        .register(),
    backendFor(view) {
      const context = createBackendContext(view, { content: themedContent });
      const associated = env.associateBackend(context as never);
      context.onEvent((target, type, detail, options) => {
        const event = new glassEasel.Event(type, detail, options);
        glassEasel.Event.dispatchEvent(target, event);
        return event.getEventBubbleStatus();
      });
      contexts.add(new WeakRef(context));
      listenToTouches(view, context);
      return { associated, context };
    },
  };
}

const absolute = (using: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(using).map(([tag, path]) => [tag, path.startsWith('/') ? path : `/${path}`]),
  );

/** glass-easel looks a placeholder up by its tag, where the program has the path of its component. */
const byTag = ({ placeholders, using }: ComponentEntry): Record<string, string> =>
  Object.fromEntries(
    Object.entries(placeholders).map(([tag, path]) => [
      tag,
      Object.keys(using).find((other) => using[other] === path) ?? path,
    ]),
  );
