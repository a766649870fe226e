// A compiled mini program: all that the runtime needs, plain data, so that it can cross a socket or a worker.

export interface Program {
  /** app.json as written, after checks. */
  readonly app: AppConfig;
  /** theme.json: the variables that app.json and pages name with `@`, for `light` and `dark`. */
  readonly theme?: Readonly<Record<string, unknown>>;
  /** Paths of pages without a leading slash, in the order of app.json, those of sub-packages after them. */
  readonly pages: readonly string[];
  /** By path without a leading slash: pages, components, the custom tab bar. */
  readonly components: Readonly<Record<string, ComponentEntry>>;
  /** Name of a plugin that a local folder stands in for → id of the module that `requirePlugin` gives. */
  readonly plugins?: Readonly<Record<string, string>>;
  /** By id: the path of the file without its ending. */
  readonly modules: Readonly<Record<string, Module>>;
  /**
   * JavaScript: an expression for glass-easel's groups of template objects, by path of the template.
   * The runtime evaluates it with `hooks` (`TemplateHooks`) in scope, and nothing else of ours.
   */
  readonly templates: string;
  /** Source map of `templates` as JSON, to the WXML and WXS as the author wrote them. */
  readonly templatesMap?: string;
  /** Source maps of what was put in place of templates while the program ran, in that order. */
  readonly templateEditMaps?: readonly string[];
  /** By path of the component; `app` is app.wxss. */
  readonly styles: Readonly<Record<string, Style>>;
  /** Files that pages may name in `src`: virtual path → path on disk, for whoever serves them. */
  readonly assets: Readonly<Record<string, string>>;
  /** Bytes that would be uploaded, by root of the sub-package; `''` is the main package. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly diagnostics: readonly Diagnostic[];
  /** Against the compilation before, by the same compiler; missing from the first. */
  readonly changes?: Changes;
  /** What makes this program of the one before; missing from the first, and when its structure changed. */
  readonly edit?: Edit;
  /** The how-many-eth compilation of its compiler this is. */
  readonly version: number;
}

/** Made of the program before, in the place of a whole one. */
export interface Edit {
  /** By id; null for one that is gone. */
  readonly modules: Readonly<Record<string, Module | null>>;
  readonly styles: Readonly<Record<string, Style>>;
  readonly templates?: TemplateEdit;
}

export interface TemplateEdit {
  /** Statements for `TemplateHooks.editable`. */
  readonly code: string;
  /** Source map of the code as JSON. */
  readonly map: string;
  /** Paths of what is made anew: what changed, and the templates that see it. */
  readonly paths: readonly string[];
}

/** What a hot reload has to do. Nothing at all changed when every list is empty and `structure` is false. */
export interface Changes {
  /** Pages, components, their json or app.json: only a new start shows it. */
  readonly structure: boolean;
  /** Ids of modules, new and gone ones as well. */
  readonly modules: readonly string[];
  /** Paths of templates and WXS modules. */
  readonly templates: readonly string[];
  /** Paths of components, or `app`. */
  readonly styles: readonly string[];
}

/**
 * What compiled templates call in the runtime. The compiler's extra runtime script is
 * `Q.C=hooks.event;Q.A=hooks.change;`, so that no global of the app's realm is needed.
 */
export interface TemplateHooks {
  /** glass-easel's listener wrapper: a method of the component, or a function of a WXS module. */
  event(host: unknown, event: unknown, listener: unknown, path?: readonly unknown[] | null): unknown;
  /** glass-easel's filter of `change:` listeners. */
  change(listener: unknown, path?: readonly unknown[] | null): unknown;
  /** Is handed what puts other templates in the place of those that are there, once they were all evaluated. */
  editable?(replace: (code: string) => void): void;
}

/** See https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html; unknown keys are kept. */
export interface AppConfig {
  readonly pages: readonly string[];
  readonly entryPagePath?: string;
  readonly window?: Readonly<Record<string, unknown>>;
  readonly tabBar?: TabBar;
  readonly style?: string;
  readonly [key: string]: unknown;
}

export interface TabBar {
  readonly custom?: boolean;
  readonly color?: string;
  readonly selectedColor?: string;
  readonly backgroundColor?: string;
  readonly borderStyle?: string;
  readonly position?: string;
  readonly list: readonly {
    readonly pagePath: string;
    readonly text: string;
    readonly iconPath?: string;
    readonly selectedIconPath?: string;
  }[];
}

export interface ComponentEntry {
  readonly isPage: boolean;
  /** The component's json with defaults from app.json where WeChat takes them from there. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Tag → path of the component, its own and the app's. */
  readonly using: Readonly<Record<string, string>>;
  /** Generic → path of its default component, or null. */
  readonly generics: Readonly<Record<string, string | null>>;
  /** Tag → tag, of a component or built in, that is drawn until the real one is loaded. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** Prefix of the component's classes; `scopeMark` in its CSS stands for it, or for nothing once styles are shared. */
  readonly scope: string;
  /** The sub-package the component is in; '' is the main package. */
  readonly packageRoot: string;
}

export interface Module {
  /** CommonJS, without a wrapper. */
  readonly code: string;
  /** Specifier as written in `require` → module id. */
  readonly links: Readonly<Record<string, string>>;
  /** Source map as JSON, to the file as the author wrote it. */
  readonly map?: string;
  readonly packageRoot: string;
}

export interface Style {
  /**
   * CSS in which `rpx` has become a length and `scopeMark` stands before each class. Tags begin with `wx-`,
   * an id also matches as `…--id`, and `:host` is `[wx-host="scope"]`.
   */
  readonly css: string;
  readonly scope: string;
}

/** Resolved when a component registers, because `styleIsolation` may come from its JavaScript. */
export const scopeMark = '\u0001';

export interface Diagnostic {
  readonly level: 'error' | 'warning';
  /** A stable name, e.g. `wxml-unknown-tag`. */
  readonly rule: string;
  /** Virtual path, as the author knows it. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
  /** Chinese; `messageEn` says the same in English. */
  readonly message: string;
  readonly messageEn?: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly hintEn?: string;
}
