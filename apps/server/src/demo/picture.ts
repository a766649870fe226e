// Pictures of the demo shop's goods: drawn here from a few shapes, so that no photograph is needed.
import { type DemoGoods, demoGoods } from './goods.ts';
import { palettes } from './palettes.ts';
import { backdrop, group, type Palette, SIZE, sprig, strewn } from './shapes/canvas.ts';
import { box, cake, jar, pouch, tin } from './shapes/packages.ts';
import { canister, cup, cups, gaiwan, kettle, pitcher, teapot, tray } from './shapes/teaware.ts';

const packages = { tin, pouch, jar, cake, box };
const teaware = { teapot, kettle, gaiwan, pitcher, cups, tray, canister };
export type Shape = keyof typeof packages | keyof typeof teaware;

const bySlug = new Map(demoGoods.map((goods) => [goods.slug, goods]));

/** The picture as SVG, the same at every call; undefined for a name that is no goods'. */
export function demoPicture(name: string): string | undefined {
  const goods = bySlug.get(name.replace(/\.svg$/, ''));
  if (goods === undefined) return undefined;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}" width="${SIZE}" height="${SIZE}">${drawn(goods)}</svg>`;
}

function drawn({ shape, palette: name, label }: DemoGoods): string {
  const palette: Palette = palettes[name];
  if (shape in teaware) return backdrop(palette, 'table') + teaware[shape as keyof typeof teaware](palette);
  const leaf = palette.leaf ?? palette.shade;
  const white = { ...palette, body: '#fbf8f1', shade: '#ded5c4', light: '#fffefa' };
  return (
    backdrop(palette, 'hills') +
    group('translate(378 352) rotate(14) scale(0.95)', sprig(leaf, palette.light)) +
    packages[shape as keyof typeof packages](palette, label) +
    cup(white, { x: 106, y: 384, scale: 0.92 }) +
    strewn(
      [
        [342, 414, -18],
        [372, 424, 24],
        [402, 412, -40],
        [358, 436, 8],
      ],
      leaf,
    )
  );
}
