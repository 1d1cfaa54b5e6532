import { describe, expect, test } from 'vitest';
import { kernelKind } from '../../edge/series/kernel.ts';

describe('reconstruction kernels', () => {
  test.each([
    'H60s',
    'H70h',
    'Hr60f',
    'Hr68h\\3',
    'B60f',
    'B70s',
    'J70h\\2',
    'I70f',
    'BONE',
    'BONEPLUS',
    'bone',
    'EDGE',
    'LUNG',
    'HD BONE',
    'D',
    'E',
    'YA',
    'YB',
    'YC',
    'YD',
    'L',
    'FC30',
    'FC31-H',
    'FC51',
    'FC81',
    'FC86',
  ])('%s is for bone or lung', (kernel) => {
    expect(kernelKind(kernel)).toBe('sharp');
  });

  test.each([
    'H31s',
    'H40s',
    'J40s\\3',
    'Hr40f',
    'Hr38h',
    'B30f',
    'Hc40',
    'Qr40d',
    'SOFT',
    'STANDARD',
    'STD+',
    'DETAIL',
    'UA',
    'UB',
    'UC',
    'A',
    'B',
    'C',
    'FC21',
    'FC26',
    'FC64',
    'FC68',
  ])('%s suits brain', (kernel) => {
    expect(kernelKind(kernel)).toBe('soft');
  });

  test.each([null, '', 'IMR1,BrainRoutine', 'XYZ9'])('%s is not known, and that refuses nothing', (kernel) => {
    expect(kernelKind(kernel)).toBe('unknown');
  });
});
