// Door of `wx`: name → implementation. A name that WeChat has and this table has not fails visibly and is listed.
import { account } from './account.ts';
import { animation } from './animation.ts';
import { audio } from './audio.ts';
import { basics } from './basics.ts';
import { canvas } from './canvas.ts';
import { contexts } from './contexts.ts';
import type { Api } from './define.ts';
import { device } from './device.ts';
import { feedback } from './feedback.ts';
import { files } from './files.ts';
import { media } from './media.ts';
import { navigation } from './navigation.ts';
import { network } from './network.ts';
import { socket } from './socket.ts';
import { storage } from './storage.ts';
import { system } from './system.ts';
import { tabBar } from './tab-bar.ts';
import { transfer } from './transfer.ts';
import { worker } from './worker.ts';

export const apis: Readonly<Record<string, Api>> = {
  ...account,
  ...animation,
  ...audio,
  ...contexts,
  ...basics,
  ...canvas,
  ...device,
  ...feedback,
  ...files,
  ...media,
  ...navigation,
  ...network,
  ...socket,
  ...storage,
  ...system,
  ...tabBar,
  ...transfer,
  ...worker,
};
