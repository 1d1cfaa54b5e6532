import type { Words } from '../language.ts';

export const common: Words['common'] = {
  unknown: '未知',
  back: '返回',
};
