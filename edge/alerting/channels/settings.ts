import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ChannelConfig } from '../../config/channels.ts';
import { ConfigError } from '../../config/config-error.ts';

export interface MqttSettings {
  readonly kind: 'mqtt';
  readonly topic: string;
}

export interface WebhookSettings {
  readonly kind: 'webhook';
  readonly url: URL;
  readonly secret: Buffer;
  /** PEM; null for the authorities of the system. */
  readonly trusted: string | null;
  readonly timeoutMs: number;
}

export interface EmailSettings {
  readonly kind: 'email';
  readonly host: string;
  readonly port: number;
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly from: string;
  readonly to: readonly string[];
  readonly login: { readonly user: string; readonly pass: string } | null;
  readonly trusted: string | null;
  readonly timeoutMs: number;
}

export type ChannelSettings = MqttSettings | WebhookSettings | EmailSettings;

const PORTS = { starttls: 587, implicit: 465, none: 25 } as const;
/** RFC 2104 section 3 advises a key of the hash's length, 32 bytes; below half of it is refused. */
const MIN_SECRET_BYTES = 16;

/**
 * The channels with the contents of their files. The configuration was checked by `channelErrors` before.
 * @throws ConfigError with every file that cannot be used and what to do about it
 */
export async function readChannels(
  channels: Readonly<Record<string, ChannelConfig>>,
): Promise<ReadonlyMap<string, ChannelSettings>> {
  const errors: string[] = [];
  const settings = new Map<string, ChannelSettings>();
  for (const [name, channel] of Object.entries(channels)) {
    settings.set(name, await settingsOf(`channels.${name}`, channel, errors));
  }
  if (errors.length > 0) throw new ConfigError('alerting', errors);
  return settings;
}

async function settingsOf(at: string, channel: ChannelConfig, errors: string[]): Promise<ChannelSettings> {
  const { kind, topic, url, secretFile, trustedFile, host, from, to, userFile, passwordFile } = channel;
  if (kind === 'mqtt') return { kind, topic: topic ?? '' };
  const timeoutMs = channel.timeoutSeconds * 1000;
  const trusted = await certificates(`${at}.trustedFile`, trustedFile, errors);
  if (kind === 'webhook') {
    const secret = Buffer.from((await line(`${at}.secretFile`, secretFile, errors)) ?? '');
    if (secret.length > 0 && secret.length < MIN_SECRET_BYTES) {
      errors.push(
        `${at}.secretFile ${secretFile} holds ${secret.length} bytes: at least ${MIN_SECRET_BYTES} are needed; make one with openssl rand -hex 32`,
      );
    }
    return { kind, url: new URL(url ?? ''), secret, trusted, timeoutMs };
  }
  const user = await line(`${at}.userFile`, userFile, errors);
  const pass = await line(`${at}.passwordFile`, passwordFile, errors);
  const login = user !== null && pass !== null ? { user, pass } : null;
  const tls = channel.tls ?? 'starttls';
  const port = channel.port ?? PORTS[tls];
  return { kind, host: host ?? '', port, tls, from: from ?? '', to: to ?? [], login, trusted, timeoutMs };
}

/** A file's text without the line end at its end; null where none is configured, or it cannot be used. */
async function line(at: string, file: string | undefined, errors: string[]): Promise<string | null> {
  const text = await read(at, file, errors);
  if (text === null) return null;
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') errors.push(`${at} ${file} is empty`);
  return secret;
}

async function certificates(at: string, file: string | undefined, errors: string[]): Promise<string | null> {
  const text = await read(at, file, errors);
  if (text === null) return null;
  try {
    new X509Certificate(text);
  } catch {
    errors.push(`${at} ${file} holds no PEM certificate (BEGIN CERTIFICATE)`);
  }
  return text;
}

async function read(at: string, file: string | undefined, errors: string[]): Promise<string | null> {
  if (file === undefined) return null;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    errors.push(`${at} ${file}: ${why}; the service's user must be able to read it`);
    return null;
  }
}
