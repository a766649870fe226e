// GET /v3/certificates: the platform certificates, encrypted for the merchant; merchants of public-key mode have none.
import { X509Certificate } from 'node:crypto';
import { type CertificatesReply, encryptResource, toBeijingTime } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { randomLetters } from '../random.ts';
import type { World } from '../world.ts';
import { PayRefusal } from './pay-refusal.ts';
import { addPayRoute } from './pay-route.ts';
import { keyModeOf } from './signing-key.ts';

export function addCertificates(app: FastifyInstance, world: World): void {
  addPayRoute(app, world, {
    method: 'GET',
    path: '/v3/certificates',
    query: ['algorithm_type'],
    before({ merchant }) {
      if (keyModeOf(world, merchant).mode === 'public-key')
        throw new PayRefusal(
          'RESOURCE_NOT_EXISTS',
          '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥',
        );
    },
    handle: ({ merchant }): CertificatesReply => ({
      data: world.certificates.published().map(({ serial, pem }) => {
        const { validFromDate, validToDate } = new X509Certificate(pem);
        return {
          serial_no: serial,
          effective_time: toBeijingTime(validFromDate.getTime()),
          expire_time: toBeijingTime(validToDate.getTime()),
          encrypt_certificate: encryptResource(merchant.apiV3Key, {
            nonce: randomLetters(12),
            associatedData: 'certificate',
            plaintext: pem,
          }),
        };
      }),
    }),
  });
}
