// A refusal of api.weixin.qq.com: an errcode and its words.
import { errcodeRow } from '@xiaoqiao/wechat/wire';

/** Thrown by handlers; becomes `{errcode, errmsg}`. */
export class ApiRefusal extends Error {
  readonly errcode: number;
  /** What WeChat has never heard of, as a JSON pointer. */
  readonly unknownMember: string | undefined;

  /** @param errmsg the table's words for this code when left out. */
  constructor(errcode: number, errmsg = errcodeRow(errcode)?.errmsg ?? 'error', unknownMember?: string) {
    super(errmsg);
    this.errcode = errcode;
    this.unknownMember = unknownMember;
  }
}
