/** Whether a topic filter with `+` and a last `#` covers a topic (MQTT 3.1.1, 4.7.1). Topics with `$` are the caller's to refuse. */
export function covers(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  const open = wanted.at(-1) === '#';
  if (open) wanted.pop();
  if (open ? levels.length < wanted.length : levels.length !== wanted.length) return false;
  return wanted.every((level, i) => level === '+' || level === levels[i]);
}
