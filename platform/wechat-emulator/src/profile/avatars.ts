// The pictures that people of the local WeChat have: a head and shoulders before a colour, drawn here.
import { encodePng } from '../png.ts';

type Colour = readonly [red: number, green: number, blue: number];

const looks: Readonly<Record<string, { readonly ground: Colour; readonly person: Colour }>> = {
  tea: { ground: [94, 140, 97], person: [240, 246, 236] },
  plum: { ground: [163, 64, 96], person: [252, 234, 239] },
  lake: { ground: [44, 116, 148], person: [230, 244, 250] },
  amber: { ground: [201, 138, 38], person: [255, 247, 229] },
  ink: { ground: [58, 66, 82], person: [226, 230, 238] },
  lotus: { ground: [222, 143, 160], person: [92, 40, 58] },
  bamboo: { ground: [176, 204, 150], person: [46, 78, 44] },
  moon: { ground: [214, 214, 204], person: [84, 84, 110] },
};

export const avatarNames: readonly string[] = Object.keys(looks);
const SIDE = 192;
const drawn = new Map<string, Buffer>();

/** @throws RangeError for a name that is none of {@link avatarNames}. */
export function avatarPng(name: string): Buffer {
  const look = Object.hasOwn(looks, name) ? looks[name] : undefined;
  if (look === undefined)
    throw new RangeError(`there is no avatar ${name}; there are ${avatarNames.join(', ')}`);
  const known = drawn.get(name);
  if (known !== undefined) return known;
  const picture = encodePng(SIDE, 3, (x, y, bytes) => {
    const share = Math.max(inside(x, y, { y: 0.4, radius: 0.19 }), inside(x, y, { y: 1, radius: 0.36 }));
    for (const channel of [0, 1, 2] as const)
      bytes[channel] = Math.round(look.ground[channel] * (1 - share) + look.person[channel] * share);
  });
  drawn.set(name, picture);
  return picture;
}

/** How much of this pixel lies in a circle on the middle line; between 0 and 1 at its edge. */
function inside(x: number, y: number, circle: { readonly y: number; readonly radius: number }): number {
  const distance = Math.hypot(x + 0.5 - SIDE / 2, y + 0.5 - circle.y * SIDE);
  return Math.min(1, Math.max(0, circle.radius * SIDE - distance + 0.5));
}

const names = ['小满', '阿茶', '木木', '青岚', '云舒', '知夏', '南枝', '一鸣'];

/** Who comes when nobody says how he is called and looks: one after another. */
export const nthPerson = (n: number): { nickname: string; avatar: string } => ({
  nickname: names[n % names.length]! + (n < names.length ? '' : String(Math.floor(n / names.length) + 1)),
  avatar: avatarNames[n % avatarNames.length]!,
});
