// `<swiper>` and `<swiper-item>`: slides in a row or a column, one or more in sight, round and round if wanted.
import type { BuiltIn, BuiltInNode } from './built-in.ts';
import { listenToDrags } from './drag.ts';
import { join, membersOf } from './members.ts';

export const swiperItem: BuiltIn = {
  properties: { itemId: String, skipHiddenItemLayout: Boolean },
  css: 'wx-swiper-item{display:block;position:absolute;top:0;left:0;width:100%;height:100%;overflow:hidden;will-change:transform}',
  attach(node) {
    const { group, leave } = join(node, 'swiper');
    group?.part.changed?.();
    return {
      detach() {
        leave();
        group?.part.changed?.();
      },
    };
  },
};

export const swiper: BuiltIn = {
  properties: {
    indicatorDots: Boolean,
    indicatorColor: { type: String, value: 'rgba(0, 0, 0, .3)' },
    indicatorActiveColor: { type: String, value: '#000000' },
    autoplay: Boolean,
    current: { type: Number, value: 0 },
    currentItemId: String,
    interval: { type: Number, value: 5000 },
    duration: { type: Number, value: 500 },
    circular: Boolean,
    vertical: Boolean,
    previousMargin: { type: String, value: '0px' },
    nextMargin: { type: String, value: '0px' },
    snapToEdge: Boolean,
    displayMultipleItems: { type: Number, value: 1 },
    easingFunction: { type: String, value: 'default' },
    disableTouch: Boolean,
  },
  children: { className: 'wx-swiper-slides' },
  css: `wx-swiper{display:block;position:relative;overflow:hidden;height:150px;touch-action:pan-y}wx-swiper[vertical]{touch-action:pan-x}.wx-swiper-slides{position:absolute;inset:0}
.wx-swiper-dots{position:absolute;bottom:10px;left:0;right:0;display:flex;justify-content:center;gap:6px;pointer-events:none}.wx-swiper-dots>i{width:8px;height:8px;border-radius:50%}
wx-swiper[vertical]>.wx-swiper-dots{inset:0 15px 0 auto;flex-direction:column}`,
  attach(node) {
    const { element, document, window } = node;
    const slides = element.querySelector<HTMLElement>(':scope > .wx-swiper-slides')!;
    const dots = document.createElement('div');
    dots.className = 'wx-swiper-dots';
    element.append(dots);

    let position = 0;
    let told = -1;
    let wantedBefore = -1;
    let timer: number | undefined;
    let settling: number | undefined;
    let laidOut = false;

    const items = (): BuiltInNode[] => membersOf(node);
    const shown = () => Math.max(1, Number(node.data.displayMultipleItems) || 1);
    const last = () => Math.max(0, items().length - (node.data.circular ? 1 : shown()));
    const size = () =>
      ((node.data.vertical ? slides.clientHeight : slides.clientWidth) || element.clientWidth || 1) / shown();

    /** Puts each slide where it belongs when `position` is at the start. */
    function lay(seconds: number): void {
      const all = items();
      const count = all.length;
      for (const [index, { element: slide }] of all.entries()) {
        let place = index - position;
        // The nearest way round, so that the last slide can stand before the first.
        if (node.data.circular && count > shown()) {
          place = ((((place + 1) % count) + count) % count) - 1;
        }
        const before = places.get(slide);
        const jumps = before !== undefined && Math.abs(before - place) > shown() + 1;
        places.set(slide, place);
        const percent = place * 100;
        slide.style.transition = seconds > 0 && !jumps ? `transform ${seconds}s ${easing()}` : 'none';
        if (node.data.vertical) slide.style.height = `${100 / shown()}%`;
        else slide.style.width = `${100 / shown()}%`;
        slide.style.transform = node.data.vertical
          ? `translate(0, ${percent}%)`
          : `translate(${percent}%, 0)`;
      }
      laidOut = count > 0;
    }
    const places = new WeakMap<HTMLElement, number>();
    const easing = () =>
      ({ linear: 'linear', easeInCubic: 'ease-in', easeOutCubic: 'ease-out', easeInOutCubic: 'ease-in-out' })[
        String(node.data.easingFunction)
      ] ?? 'ease';

    function drawDots(current: number): void {
      dots.hidden = !node.data.indicatorDots;
      if (dots.hidden) return;
      const wanted = items().length;
      while (dots.children.length > wanted) dots.lastElementChild?.remove();
      while (dots.children.length < wanted) dots.append(document.createElement('i'));
      for (const [index, dot] of [...dots.children].entries())
        (dot as HTMLElement).style.background = String(
          index === current ? node.data.indicatorActiveColor : node.data.indicatorColor,
        );
    }

    function goTo(target: number, source: '' | 'autoplay' | 'touch'): void {
      const count = items().length;
      if (count === 0) return;
      const current = node.data.circular
        ? ((target % count) + count) % count
        : Math.min(last(), Math.max(0, target));
      const seconds = laidOut ? Number(node.data.duration) / 1000 : 0;
      const way = node.data.circular && source !== '' ? target : current;
      position = way;
      lay(seconds);
      position = current;
      drawDots(current);
      window.clearTimeout(settling);
      const detail = { current, currentItemId: items()[current]?.data.itemId ?? '', source };
      if (current !== told && told !== -1) {
        told = current;
        wantedBefore = current;
        node.set({ current });
        node.emit('change', detail);
        settling = window.setTimeout(() => {
          lay(0);
          node.emit('animationfinish', detail);
        }, seconds * 1000);
      }
      told = current;
    }

    function play(): void {
      window.clearInterval(timer);
      if (node.data.autoplay && items().length > shown())
        timer = window.setInterval(
          () => {
            const next = position + 1;
            goTo(!node.data.circular && next > last() ? 0 : next, 'autoplay');
          },
          Math.max(100, Number(node.data.interval)),
        );
    }

    listenToDrags(node, {
      axis: () => (node.data.disableTouch ? 'none' : node.data.vertical ? 'y' : 'x'),
      start: () => window.clearInterval(timer),
      move({ dx, dy }) {
        const by = -(node.data.vertical ? dy : dx) / size();
        const rest = told;
        position = node.data.circular ? rest + by : Math.min(last() + 0.3, Math.max(-0.3, rest + by));
        lay(0);
        node.emit('transition', {
          dx: node.data.vertical ? 0 : by * size(),
          dy: node.data.vertical ? by * size() : 0,
        });
      },
      end({ dx, dy, speedX, speedY }) {
        const by = -(node.data.vertical ? dy : dx) / size();
        const speed = -(node.data.vertical ? speedY : speedX);
        const step = Math.abs(speed) > 0.3 ? Math.sign(speed) : Math.round(by);
        goTo(told + (step === 0 ? 0 : Math.sign(step) * Math.max(1, Math.abs(Math.round(by)))), 'touch');
        play();
      },
    });

    return {
      /** A slide came or went. */
      changed() {
        window.queueMicrotask?.(() =>
          goTo(Math.min(told === -1 ? Number(node.data.current) : told, last()), ''),
        );
        play();
      },
      update() {
        const { data } = node;
        element.toggleAttribute('vertical', Boolean(data.vertical));
        const [before, after] = [rpx(String(data.previousMargin)), rpx(String(data.nextMargin))];
        slides.style.inset = data.vertical ? `${before} 0 ${after} 0` : `0 ${after} 0 ${before}`;
        const byId = items().findIndex(
          ({ data: item }) => item.itemId !== '' && item.itemId === data.currentItemId,
        );
        const wanted = byId === -1 ? Number(data.current) : byId;
        if (wanted !== wantedBefore) {
          wantedBefore = wanted;
          goTo(wanted, '');
        } else {
          lay(0);
          drawDots(told);
        }
        play();
      },
      detach() {
        window.clearInterval(timer);
        window.clearTimeout(settling);
      },
    };
  },
};

const rpx = (length: string): string =>
  length.replace(/(-?[\d.]+)rpx/g, (_, value: string) => `${Number(value) / 7.5}vw`);
