import type { Words } from '../language.ts';

export const conditions: Pick<Words['common'], 'conditions' | 'headlines' | 'advice'> = {
  conditions: {
    'bleed-found': '发现出血',
    'expansion-predicted': '预测血肿扩大',
    'expansion-measured': '测得血肿扩大',
    'other-bleed-found': '脑实质外出血',
    'follow-up-due': '复查到期',
    'follow-up-overdue': '复查逾期',
    'scan-not-assessed': '扫描未评估',
    'peer-refused-repeatedly': '设备被拒绝',
    'appliance-degraded': '主机功能受限',
    'clock-stepped': '时钟被调整',
    'demonstration-models': '演示模型',
    'alert-not-displayed': '报警未在任何屏幕显示',
    'journal-restored': '日志已恢复',
    'notification-failing': '通知发送失败',
    'test-alert': '测试报警',
  },
  headlines: {
    'other-bleed-found': '脑实质外有出血',
    'follow-up-due': '复查 CT 到期',
    'follow-up-overdue': '复查 CT 已逾期',
    'scan-not-assessed': '扫描未能评估',
    'peer-refused-repeatedly': '设备多次被拒绝',
    'appliance-degraded': '主机功能受限',
    'clock-stepped': '主机时钟被调整',
    'demonstration-models': '正在使用演示模型',
    'alert-not-displayed': '报警未在任何屏幕显示',
    'journal-restored': '记录缺失：日志已恢复',
    'notification-failing': '消息无法送达人员',
    'test-alert': '测试：不涉及任何患者',
  },
  advice: {
    'scan-not-assessed': '其中若有出血，此处看不到：请立即请人阅片，并请放射科重新发送。',
    'peer-refused-repeatedly': '请通知扫描仪和本机的维护人员。',
  },
};
