import type { Words } from '../language.ts';
import { conditions } from './conditions.ts';
import { faults } from './faults.ts';
import { remarks } from './remarks.ts';

export const common: Words['common'] = {
  ...conditions,
  faults,
  remarks,
  unknown: '未知',
  back: '返回',
  list: (items) => items.join('、'),
  sentences: (sentences) => sentences.map((sentence) => `${sentence}。`).join(''),

  seconds: (s) => `${s} 秒`,
  minutes: (min) => `${min} 分钟`,
  hours: (h, min) => `${h} 小时 ${min} 分`,
  days: (d, h) => `${d} 天 ${h} 小时`,
  ago: (age) => `${age}前`,
  percentSign: '%',
  noBaseline: '无基线可比',

  priorities: {
    high: { word: '高', spoken: '高优先级' },
    medium: { word: '中', spoken: '中优先级' },
    low: { word: '低', spoken: '低优先级' },
  },
  technical: '技术',
  alertComes: (priority, isTechnical, headline, whom) =>
    `${priority}${isTechnical ? '技术报警' : '报警'}：${headline}${whom}`,
  takenBy: (who, alert) => `${who} 已确认：${alert}`,

  rules: {
    CHE: 'IPH 增大 ≥ 6 mL 或 ≥ 33 %',
    RHE2: '… 或 IVH 增大 ≥ 1 mL',
    RHE1: '… 或 IVH 有任何增大',
  },
  rulePhrases: [
    [', or IVH is new or grew, by', '，或新发 IVH 或 IVH 增大'],
    [', or IVH grew by', '，或 IVH 增大'],
    ['IPH grew by', 'IPH 增大'],
    [' or ', ' 或 '],
  ],

  bleed: (volume) => `出血 ${volume}`,
  bleedAtRisk: (volume) => `出血 ${volume}，增大风险高`,
  volumeUnknown: '体积未知',
  bleedGone: '未再见出血：请对比',
  grown: {
    both: (by) => `血肿增大 ${by}`,
    ivh: (by) => `脑室出血增大 ${by}`,
    iph: (by) => `脑实质出血增大 ${by}`,
    unknown: '血肿已增大',
  },
  withinError: (grown) => `${grown}，在测量误差内`,
  escalated: (step, of, told) => `已升级：第 ${step}/${of} 级，已通知：${told}`,

  nameHidden: '姓名已隐藏',
  idHidden: 'ID 已隐藏',
  notNamed: '患者未具名',
  idNotShown: 'ID 未显示',
  nameUnknown: '姓名未知',
  idUnknown: 'ID 未知',
  whom: (name, id) => `，${name}，${id}`,
  differing: (count) => `有 ${count} 幅图像以不同内容重复发来：采用先到的，另一份单独保存。请检查设备。`,

  research: {
    what: '研究软件，非医疗器械。不用于诊断。',
    terms:
      'IPH：脑实质内出血。IVH：脑室内出血。体积由分割得出。增大风险是模型给出的估计值，与其阈值并列，并非诊断结果。时长按本机时钟计算；扫描时间为扫描仪时钟。',
    muted: (conditions) => `本院对以下情况不报警：${conditions}。`,
  },
  heat: {
    little: '少',
    most: '多',
    means: (rule) => `Grad-CAM：网络判断“${rule}”时所关注的区域。它不代表病灶范围。`,
  },
  choices: {
    language: '本屏幕语言',
    theme: '浅色或深色',
    dark: '深色',
    light: '浅色',
    auto: '跟随设备',
  },
  service: '维护',
  bar: {
    back: '返回病区',
    clock: '按设备时钟',
    hideNames: '隐藏姓名',
    pauseAudio: '暂停声音',
    testSound: '测试声音',
  },
};
