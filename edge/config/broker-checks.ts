import type { BrokerConfig } from './config.ts';

/** What is wrong with `mqtt` by its meaning: credentials that lack a half, or stand where nothing would ask for them. */
export function brokerErrors({ broker, tls, username, passwordFile, screen, users = [] }: BrokerConfig): string[] {
  const names = users.map((user) => user.username);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const external = { tls, username, passwordFile, screen };
  const misplaced = Object.entries(external).flatMap(([key, value]) => (value === undefined ? [] : [`mqtt.${key}`]));
  if (broker === 'embedded') {
    return [
      ...misplaced.map((key) => `${key} is for an external broker: the embedded one knows the appliance by itself`),
      ...twice.map((name) => `mqtt.users names ${JSON.stringify(name)} more than once`),
    ];
  }
  return [
    ...(users.length > 0 ? ['mqtt.users is for the embedded broker: an external one keeps its users itself'] : []),
    ...((username === undefined) === (passwordFile === undefined)
      ? []
      : [`mqtt.${username === undefined ? 'username' : 'passwordFile'} is missing: they belong together`]),
    ...(username !== undefined && screen === undefined
      ? ['mqtt.screen is missing: boards sign in with credentials of their own, never with the appliance’s']
      : []),
    ...(username !== undefined && username === screen?.username
      ? ['mqtt.screen.username is the appliance’s own: whoever opens a board could then publish alerts']
      : []),
    ...(tls && (tls.certificateFile === undefined) !== (tls.keyFile === undefined)
      ? [`mqtt.tls.${tls.keyFile === undefined ? 'keyFile' : 'certificateFile'} is missing: they belong together`]
      : []),
  ];
}
