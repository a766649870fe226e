// The phone without its looks: what is on the screen, as data. A browser draws it, a test reads it.
import type { AttentionState } from '../runtime/attention.ts';
import type {
  ActionSheet,
  Metrics,
  Modal,
  ModalAnswer,
  NavigationBar,
  NewPage,
  PageView,
  PickerSheet,
  Preview,
  Screen,
  TabBarState,
  Toast,
} from '../runtime/ports.ts';

export interface PhoneState {
  /** The page on top, by id. */
  readonly shown: number | null;
  readonly bars: Readonly<Record<number, NavigationBar>>;
  /** Pages that leave room for the tab bar. */
  readonly withTabBar: readonly number[];
  readonly refreshing: readonly number[];
  readonly tabBar: TabBarState | null;
  readonly toast: Toast | null;
  readonly modal: Modal | null;
  readonly actionSheet: ActionSheet | null;
  readonly theme: 'light' | 'dark';
  readonly attention: AttentionState;
  readonly preview: Preview | null;
  readonly picker: Pick<PickerSheet, 'title' | 'columns' | 'selected'> | null;
}

export interface Device {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly statusBarHeight: number;
  readonly pixelRatio: number;
}

/** Where the documents of pages come from: iframes, or windows without a browser. */
export interface Documents {
  open(page: NewPage, size: { width: number; height: number }): PageView;
  show(id: number): void;
  hide(id: number): void;
  close(id: number): void;
  theme(theme: 'light' | 'dark'): void;
}

export interface Phone {
  readonly screen: Screen;
  state(): PhoneState;
  answerModal(answer: ModalAnswer): void;
  answerActionSheet(index: number | null): void;
  turnPicker(column: number, index: number): void;
  /** Confirms what is chosen, or cancels. */
  answerPicker(isConfirmed: boolean): void;
  closePreview(): void;
}

export const iPhone: Device = {
  name: 'iPhone 8',
  width: 375,
  height: 667,
  statusBarHeight: 20,
  pixelRatio: 2,
};
export const navigationBarHeight = 44;
export const tabBarHeight = 50;

const empty: PhoneState = {
  shown: null,
  bars: {},
  withTabBar: [],
  refreshing: [],
  tabBar: null,
  toast: null,
  modal: null,
  actionSheet: null,
  picker: null,
  preview: null,
  theme: 'light',
  attention: 'foreground',
};

export function createPhone(
  device: Device,
  documents: Documents,
  changed: (state: PhoneState) => void,
  theme: 'light' | 'dark' = 'light',
): Phone {
  let state: PhoneState = { ...empty, theme };
  let answerModal: ((answer: ModalAnswer) => void) | undefined;
  let answerSheet: ((index: number | null) => void) | undefined;
  let sheet: PickerSheet | null = null;
  const set = (change: Partial<PhoneState>): void => {
    state = { ...state, ...change };
    changed(state);
  };
  const heightWith = (bar: NavigationBar | undefined, tabBar: boolean): number =>
    device.height -
    (bar?.style === 'custom' ? 0 : device.statusBarHeight + navigationBarHeight) -
    (tabBar ? tabBarHeight : 0);
  const without = (list: readonly number[], id: number) => list.filter((each) => each !== id);

  const screen: Screen = {
    open(page) {
      const { id, bar, tabBar } = page;
      set({
        bars: { ...state.bars, [id]: bar },
        withTabBar: tabBar ? [...state.withTabBar, id] : state.withTabBar,
      });
      return documents.open(page, { width: device.width, height: heightWith(bar, tabBar) });
    },
    show(id) {
      documents.show(id);
      set({ shown: id });
    },
    hide(id) {
      documents.hide(id);
      if (state.shown === id) set({ shown: null });
    },
    close(id) {
      documents.close(id);
      const { [id]: _, ...bars } = state.bars;
      set({
        bars,
        withTabBar: without(state.withTabBar, id),
        refreshing: without(state.refreshing, id),
        shown: state.shown === id ? null : state.shown,
      });
    },
    navigationBar: (id, bar) => set({ bars: { ...state.bars, [id]: bar } }),
    tabBar: (tabBar) => set({ tabBar }),
    refreshing: (id, on) => {
      const others = without(state.refreshing, id);
      set({ refreshing: on ? [...others, id] : others });
    },
    toast: (toast) => set({ toast }),
    modal: (modal) =>
      new Promise((resolve) => {
        answerModal?.({ confirm: false });
        answerModal = resolve;
        set({ modal });
      }),
    actionSheet: (actionSheet) =>
      new Promise((resolve) => {
        answerSheet?.(null);
        answerSheet = resolve;
        set({ actionSheet });
      }),
    picker(given) {
      sheet = given;
      set({
        picker:
          given === null ? null : { title: given.title, columns: given.columns, selected: given.selected },
      });
    },
    theme(theme) {
      documents.theme(theme);
      set({ theme });
    },
    preview: (preview) => set({ preview }),
    attention: (attention) => set({ attention }),
    metrics(): Metrics {
      const { shown } = state;
      const bar = shown === null ? undefined : state.bars[shown];
      return {
        screenWidth: device.width,
        screenHeight: device.height,
        windowWidth: device.width,
        windowHeight: heightWith(bar, shown !== null && state.withTabBar.includes(shown)),
        statusBarHeight: device.statusBarHeight,
        pixelRatio: device.pixelRatio,
      };
    },
  };
  return {
    screen,
    state: () => state,
    answerModal(answer) {
      const resolve = answerModal;
      answerModal = undefined;
      set({ modal: null });
      resolve?.(answer);
    },
    turnPicker: (column, index) => sheet?.turn(column, index),
    answerPicker: (isConfirmed) => sheet?.answer(isConfirmed),
    closePreview: () => set({ preview: null }),
    answerActionSheet(index) {
      const resolve = answerSheet;
      answerSheet = undefined;
      set({ actionSheet: null });
      resolve?.(index);
    },
  };
}
