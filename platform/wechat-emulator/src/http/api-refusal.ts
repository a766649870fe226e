// A refusal of api.weixin.qq.com: an errcode and its words.

/** Thrown by handlers; becomes `{errcode, errmsg}`. */
export class ApiRefusal extends Error {
  readonly errcode: number;

  constructor(errcode: number, errmsg: string) {
    super(errmsg);
    this.errcode = errcode;
  }
}
