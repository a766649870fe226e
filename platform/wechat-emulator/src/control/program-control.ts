// The hand on what belongs to mini programs rather than to WeChat Pay.
import { type OpenData, openData } from '../login/open-data.ts';
import { userOf } from '../login/users.ts';
import type { World } from '../world.ts';
import type { PhoneOwner } from './control.ts';

/** Functions throw RangeError when they are asked about something that does not exist. */
export interface ProgramControl {
  /** wx.getUserInfo on the user's phone: rawData, its signature, encryptedData and iv; `data` adds members. */
  openData(owner?: PhoneOwner & { data?: object }): OpenData;
}

export function createProgramControl(world: World): ProgramControl {
  return {
    openData: ({ data, ...owner } = {}) => openData(world, userOf(world, owner), data),
  };
}
