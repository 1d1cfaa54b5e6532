import type { Words } from '../language.ts';

export const faults: Words['common']['faults'] = {
  'request-invalid': { title: '输入无效', todo: '请再次核对。' },
  'host-refused': { title: '主机不响应此地址', todo: '请使用设定的地址。' },
  'origin-refused': { title: '请求来自其他页面', todo: '请直接打开看板。' },
  'address-unknown': { title: '此地址没有内容', todo: '看板位于 /ward。' },
  'alert-unknown': { title: '此处没有该报警', todo: '它可能属于另一台主机。' },
  'episode-unknown': { title: '此处没有该病例', todo: '请在病区看板上查找。' },
  'scan-unknown': { title: '此处没有该扫描', todo: '请在病区看板上查找。' },
  'resource-unknown': { title: '此处没有该记录', todo: '请在病区看板上查找。' },
  'pictures-missing': { title: '该扫描的图像不在此处', todo: '请使用 PACS。' },
  'slice-unknown': { title: '该扫描没有这一层', todo: '请重新载入页面。' },
  'images-removed': { title: '图像已因腾出空间而删除', todo: '请使用 PACS。' },
  'alert-superseded': { title: '该报警刚刚发生变化', todo: '请重新阅读后再决定。' },
  'alert-closed': { title: '该报警已关闭', todo: '无需再处理。' },
  'alert-taken': { title: '该报警已由他人确认', todo: '请与此人沟通；处理完毕者负责关闭。' },
  'alert-unrecorded': {
    title: '该报警目前无法记录，因此无人可在此确认',
    todo: '请先照看患者并口头商定；待主机可写入后再在此确认。',
  },
  'pictures-busy': { title: '同时请求的图像过多', todo: '请稍后再试。' },
  'pictures-late': { title: '图像加载时间过长', todo: '请再试；若仍如此，请使用 PACS。' },
  'board-not-built': { title: '看板尚未构建', todo: '请联系主机维护人员。' },
  'internal-error': { title: '主机无法响应', todo: '请再试；若仍如此，请联系维护人员。' },
  'act-late': { title: '操作到达过晚，未被执行', todo: '请查看报警，如仍适用请重做。' },
  'act-invalid': { title: '主机无法理解此操作', todo: '请在其自己的看板上操作。' },
  'act-failed': { title: '主机未能记录此操作', todo: '请查看报警：若未变化，请再试，或在其所属主机上操作。' },
};
