// A refusal of api.weixin.qq.com: an errcode and its words.
import { errcodeRow } from '@xiaoqiao/wechat/wire';

/** Thrown by handlers; becomes `{errcode, errmsg}`. */
export class ApiRefusal extends Error {
  readonly errcode: number;

  /** @param errmsg the table's words for this code when left out. */
  constructor(errcode: number, errmsg = errcodeRow(errcode)?.errmsg ?? 'error') {
    super(errmsg);
    this.errcode = errcode;
  }
}
