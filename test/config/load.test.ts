import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../edge/config/config-error.ts';
import { loadConfig, parseConfig } from '../../edge/config/load.ts';

const least = { site: 'ward-7', dicom: { peers: [{ aeTitle: 'CT1', address: '10.1.2.3' }] } };

function errorsOf(value: unknown): readonly string[] {
  try {
    parseConfig(value);
  } catch (error) {
    if (error instanceof ConfigError) return error.errors;
    throw error;
  }
  return [];
}

describe('a configuration that says only what a hospital must decide', () => {
  test('gets every default, also those within sections it does not mention', () => {
    const config = parseConfig(least);
    expect(config.appliance).toBe('edge-1');
    expect(config.dicom).toMatchObject({ host: '127.0.0.1', port: 11112, aeTitle: 'HENET', idleSeconds: 60 });
    expect(config.series).toEqual({ quietSeconds: 5, giveUpSeconds: 60, minSlices: 8, minCoverageMm: 80 });
    expect(config.inference.providers).toEqual(['tensorrt', 'cuda', 'cpu']);
    expect(config.expansion).toMatchObject({ iphGrowthMl: 6, iphGrowthPercent: 33, comparator: '>=' });
    expect(config.log.level).toBe('info');
  });

  test('keeps what it says within a section beside the defaults of the rest', () => {
    const config = parseConfig({ ...least, mqtt: { port: 1884 } });
    expect(config.mqtt).toEqual({ broker: 'embedded', host: '127.0.0.1', port: 1884, heartbeatSeconds: 5 });
  });

  test('may name the port at which a peer takes its storage commitment results', () => {
    const peers = [{ aeTitle: 'CT1', address: '10.1.2.3', reportTo: { port: 104 } }];
    expect(parseConfig({ ...least, dicom: { peers } }).dicom).toMatchObject({ peers, commitmentGiveUpHours: 72 });
    const wrong = [{ ...peers[0], reportTo: { prot: 104, host: 'a b' } }];
    expect(errorsOf({ ...least, dicom: { peers: wrong } })).toEqual([
      expect.stringMatching(/^dicom\.peers\[0\]\.reportTo\.port is missing/),
      expect.stringMatching(/^dicom\.peers\[0\]\.reportTo\.prot is not a setting; did you mean/),
      expect.stringMatching(/^dicom\.peers\[0\]\.reportTo\.host is "a b"/),
    ]);
  });

  test('is frozen through and through, and what was read stays as it was', () => {
    const given = structuredClone(least);
    const config = parseConfig(given);
    expect(() => Object.assign(config, { site: 'other' })).toThrow(TypeError);
    expect(() => config.inference.providers.push('cpu')).toThrow(TypeError);
    expect(() => Object.assign(config.dicom.peers[0]!, { address: '0.0.0.0/0' })).toThrow(TypeError);
    expect(given).toEqual(least);
    expect(parseConfig(least).inference.providers).not.toBe(config.inference.providers);
  });
});

describe('a configuration with mistakes', () => {
  test('is told of all of them at once: where, what was found, what is allowed', () => {
    const errors = errorsOf({
      sit: 'ward-7',
      appliance: 'Bed 3',
      dicom: { port: 70_000, prot: 1, peers: [{ aeTitle: 'SEVENTEEN_LETTERS', adress: '10.1.2.3' }] },
      series: { minSlices: 2.5, giveUpSeconds: '60' },
      inference: { providers: ['gpu'], deadlineSeconds: 0 },
      mqtt: null,
      log: { level: 'loud' },
    });
    const expected = [
      /^site is missing: .*MQTT topic/,
      /^sit is not a setting; did you mean site\?$/,
      /^appliance is "Bed 3": must be text that matches/,
      /^dicom\.port is 70000: must be a whole number from 0 to 65535/,
      /^dicom\.prot is not a setting; did you mean dicom\.port\?$/,
      /^dicom\.peers\[0\]\.aeTitle is "SEVENTEEN_LETTERS"/,
      /^dicom\.peers\[0\]\.address is missing: .*IP address/,
      /^dicom\.peers\[0\]\.adress is not a setting; did you mean dicom\.peers\[0\]\.address\?$/,
      /^series\.minSlices is 2\.5: must be a whole number of at least 2/,
      /^series\.giveUpSeconds is "60": must be a number of at least 0\.5/,
      /^inference\.providers\[0\] is "gpu": must be one of "tensorrt", "cuda", "cpu"$/,
      /^inference\.deadlineSeconds is 0: must be a number of at least 1$/,
      /^mqtt is null: must be a section with broker, host, port, heartbeatSeconds, tls, username, passwordFile, screen, users$/,
      /^log\.level is "loud": must be one of "debug", "info", "warn", "error"$/,
    ];
    for (const pattern of expected) expect(errors).toContainEqual(expect.stringMatching(pattern));
    expect(errors).toHaveLength(expected.length);
  });

  test('hears of a wrong meaning in one section together with a wrong type in another', () => {
    const errors = errorsOf({
      site: 'ward-7',
      dicom: { peers: [{ aeTitle: '*', address: '10.1.2.0/33' }] },
      log: { level: 3 },
    });
    expect(errors).toHaveLength(2);
    expect(errors).toContainEqual(expect.stringMatching(/^dicom\.peers\[0\]\.address is "10\.1\.2\.0\/33"/));
  });

  test('is pointed to the section where a key belongs', () => {
    expect(errorsOf({ ...least, quietSeconds: 3 })).toEqual([
      'quietSeconds is not a setting; did you mean series.quietSeconds?',
    ]);
  });

  test('that is no object, empty or carries a hidden key is refused', () => {
    expect(errorsOf([])).toHaveLength(1);
    expect(errorsOf('site')).toHaveLength(1);
    expect(errorsOf(null)).toHaveLength(1);
    expect(errorsOf({})).toHaveLength(2); // site, dicom.peers
    expect(errorsOf(JSON.parse(`{"site":"a","dicom":{"peers":[]},"__proto__":{"x":1}}`)).length).toBeGreaterThan(1);
    expect(errorsOf({ ...least, dicom: { peers: [] } })).toHaveLength(1);
  });

  test('carries a stable code, and its message lists every error', () => {
    const act = () => parseConfig({ ...least, zone: 1, log: { level: 'loud' } });
    expect(act).toThrow(ConfigError);
    expect(act).toThrow(/has 2 errors:\n {2}- zone .*\n {2}- log\.level/s);
    expect(act).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  });
});

describe('settings that cannot work together', () => {
  test.each([
    ['10.1.2.3', true],
    ['10.1.2.0/24', true],
    ['fd00::7', true],
    ['fd00::/64', true],
    ['0.0.0.0/0', true],
    ['ct1.hospital.example', false],
    ['10.1.2', false],
    ['10.1.2.0/33', false],
    ['10.1.2.0/24/8', false],
    ['10.1.2.0/', false],
    ['fd00::/129', false],
    ['*', false],
  ])('a peer at %s is accepted: %s', (address, accepted) => {
    const errors = errorsOf({ site: 'a', dicom: { peers: [{ aeTitle: '*', address }] } });
    expect(errors.length === 0).toBe(accepted);
  });

  describe('for DICOM over TLS', () => {
    const files = { certificateFile: 'a.pem', keyFile: 'a.key' };
    const tied = { aeTitle: 'CT1', address: '10.1.2.3', certificateFingerprint: 'AB:'.repeat(32).slice(0, -1) };
    const errorsWith = (dicom: object) => errorsOf({ site: 'a', dicom: { peers: least.dicom.peers, ...dicom } });

    test('both ports, either alone, with certificates of clients or without, are accepted', () => {
      const tls = { ...files, trustedFile: 'b.pem' };
      expect(errorsWith({ tls })).toEqual([]);
      expect(errorsWith({ tls, plain: false, peers: [tied] })).toEqual([]);
      expect(errorsWith({ tls: { ...files, clientCertificates: 'none' } })).toEqual([]);
      expect(parseConfig({ ...least, dicom: { ...least.dicom, tls } }).dicom.tls).toEqual({
        ...{ ...tls, port: 2762, clientCertificates: 'required', handshakeSeconds: 10 },
      });
    });

    test('no port at all is refused', () => {
      expect(errorsWith({ plain: false })).toEqual([expect.stringContaining('no DICOM port would be open')]);
    });

    test('certificates of clients are not asked for without authorities to trust', () => {
      expect(errorsWith({ tls: files })).toEqual([expect.stringMatching(/^dicom\.tls\.trustedFile is missing/)]);
    });

    test('results go out over TLS only with files of our own and authorities to trust', () => {
      const peers = [{ aeTitle: 'CT1', address: '10.1.2.3', reportTo: { port: 2762, tls: true } }];
      expect(errorsWith({ peers })).toEqual([
        expect.stringMatching(/^dicom\.peers\[0\]\.reportTo\.tls is true, but dicom\.tls is missing/),
      ]);
      expect(errorsWith({ peers, tls: { ...files, clientCertificates: 'none' } })).toEqual([
        expect.stringMatching(/^dicom\.peers\[0\]\.reportTo\.tls is true, but dicom\.tls\.trustedFile is missing/),
      ]);
      expect(errorsWith({ peers, tls: { ...files, trustedFile: 'b.pem', clientCertificates: 'none' } })).toEqual([]);
    });

    test('a peer is not tied to a certificate that nobody asks for', () => {
      expect(errorsWith({ peers: [tied] })).toEqual([expect.stringMatching(/^dicom\.peers\[0\] is tied/)]);
      const tls = { ...files, clientCertificates: 'none' };
      expect(errorsWith({ peers: [tied], tls })).toEqual([expect.stringMatching(/^dicom\.peers\[0\] is tied/)]);
    });

    test('a fingerprint that is not of SHA-256 is refused', () => {
      const peers = [{ ...tied, certificateFingerprint: 'AB:CD' }];
      expect(errorsWith({ peers, tls: { ...files, trustedFile: 'b.pem' } })).toEqual([
        expect.stringMatching(/^dicom\.peers\[0\]\.certificateFingerprint is "AB:CD": .*SHA-256/),
      ]);
    });

    test('the port of TLS must differ from the others', () => {
      const tls = { ...files, trustedFile: 'b.pem', port: 11112 };
      expect(errorsWith({ tls })).toEqual([expect.stringMatching(/^dicom\.port and dicom\.tls\.port are both 11112/)]);
      expect(errorsWith({ tls, plain: false })).toEqual([]);
    });
  });

  test('two listeners on one port are refused, also where one listens on every address', () => {
    expect(errorsOf({ ...least, http: { port: 1883 } })).toEqual([expect.stringContaining('http.port and mqtt.port')]);
    const everywhere = { ...least, people: { signIn: 'required' }, http: { port: 11112, host: '0.0.0.0' } };
    expect(errorsOf(everywhere)).toEqual([expect.stringContaining('dicom.port and http.port')]);
  });

  test('one port on two addresses, any free port, and the port of an external broker are accepted', () => {
    expect(errorsOf({ ...least, people: { signIn: 'required' }, http: { port: 11112, host: '10.0.0.1' } })).toEqual([]);
    expect(errorsOf({ ...least, http: { port: 0 }, mqtt: { port: 0 } })).toEqual([]);
    expect(errorsOf({ ...least, http: { port: 1883 }, mqtt: { broker: 'external', port: 1883 } })).toEqual([]);
  });

  test('an external broker needs a port', () => {
    expect(errorsOf({ ...least, mqtt: { broker: 'external', port: 0 } })).toHaveLength(1);
  });

  describe('for an MQTT broker', () => {
    const external = { broker: 'external', port: 8883 };
    const signedIn = { username: 'ward/edge-1', passwordFile: 'a', screen: { username: 'screen', passwordFile: 'b' } };
    const wrong = (mqtt: object) => errorsOf({ ...least, mqtt });

    test('an external one with names, passwords and TLS, and an embedded one with users, are accepted', () => {
      expect(wrong({ ...external, ...signedIn, tls: { caFile: 'ca.pem' } })).toEqual([]);
      const users = [
        { username: 'home', passwordFile: 'c', role: 'reader', topics: ['status', 'henet/v1/a/pagers/#'] },
      ];
      expect(wrong({ users })).toEqual([]);
    });

    test('half of a name and password, or of a certificate and key, is refused', () => {
      expect(wrong({ ...external, ...signedIn, passwordFile: undefined })).toHaveLength(1);
      expect(wrong({ ...external, passwordFile: 'a' })).toHaveLength(1);
      expect(wrong({ ...external, tls: { caFile: 'ca.pem', keyFile: 'k' } })).toHaveLength(1);
    });

    test('boards need credentials of their own, never the appliance’s', () => {
      expect(wrong({ ...external, ...signedIn, screen: undefined })).toEqual([expect.stringContaining('mqtt.screen')]);
      const same = { ...signedIn, screen: { username: 'ward/edge-1', passwordFile: 'a' } };
      expect(wrong({ ...external, ...same })).toEqual([expect.stringContaining('publish alerts')]);
    });

    test('what belongs to the other kind of broker is refused', () => {
      expect(wrong({ ...signedIn, tls: { caFile: 'ca.pem' } })).toHaveLength(4);
      const users = [{ username: 'home', passwordFile: 'c', role: 'reader' }];
      expect(wrong({ ...external, users })).toHaveLength(1);
    });

    test('two users of one name, and what nobody can read, are refused', () => {
      const user = { username: 'home', passwordFile: 'c', role: 'reader' };
      expect(wrong({ users: [user, user] })).toHaveLength(1);
      for (const topic of ['#', '$SYS/#', 'alert'])
        expect(wrong({ users: [{ ...user, topics: [topic] }] })).toHaveLength(1);
    });
  });

  test('a study may not be given up before its series can be whole', () => {
    expect(errorsOf({ ...least, series: { quietSeconds: 10, giveUpSeconds: 9 } })).toHaveLength(1);
    expect(errorsOf({ ...least, series: { quietSeconds: 10, giveUpSeconds: 10 } })).toEqual([]);
  });

  test('the IVH limit of RHE2 may not be below that of RHE1', () => {
    expect(errorsOf({ ...least, expansion: { ivhGrowthMl: 0.1 } })).toHaveLength(1);
  });
});

test.each(['config.example.json', 'config.fleet.example.json'])('systemd/%s is valid', async (name) => {
  await expect(loadConfig(join(import.meta.dirname, '../../systemd', name))).resolves.toBeDefined();
});

describe('a configuration file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'henet-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const write = async (text: string) => {
    const file = join(folder, 'config.json');
    await writeFile(file, text);
    return file;
  };

  test('means its relative folders from where it lies', async () => {
    const file = await write(JSON.stringify({ ...least, dataDir: '../data', inference: { modelsDir: 'models' } }));
    const config = await loadConfig(file);
    expect(config.dataDir).toBe(join(folder, '../data'));
    expect(config.inference.modelsDir).toBe(join(folder, 'models'));
  });

  test('means its TLS files from where it lies, and leaves absolute ones', async () => {
    const tls = { certificateFile: 'tls/henet.pem', keyFile: '/run/henet.key', trustedFile: 'tls/trusted.pem' };
    const { dicom } = await loadConfig(await write(JSON.stringify({ ...least, dicom: { ...least.dicom, tls } })));
    expect(dicom.tls).toMatchObject({
      certificateFile: join(folder, 'tls/henet.pem'),
      keyFile: '/run/henet.key',
      trustedFile: join(folder, 'tls/trusted.pem'),
    });
  });

  test('decides of its alerts by condition, threshold and hour; a condition that there is not is an error', async () => {
    const alerting = {
      conditions: { 'bleed-found': { priority: 'high' }, 'follow-up-due': { muted: true } },
      thresholds: { CHE: 0.3 },
      followUp: { dueHours: 4 },
      repeat: { minutesUnacknowledged: { high: 10 } },
    };
    const config = await loadConfig(await write(JSON.stringify({ ...least, alerting })));
    expect(config.alerting).toMatchObject({
      ...alerting,
      followUp: { dueHours: 4, overdueHours: 24 },
      expiresHours: 48,
    });
    const { alerting: usual } = await loadConfig(await write(JSON.stringify(least)));
    expect(usual).toMatchObject({ conditions: {}, thresholds: {}, repeat: { minutesUnacknowledged: {} } });
    const broken = async (changed: object) => loadConfig(await write(JSON.stringify({ ...least, alerting: changed })));
    await expect(broken({ conditions: { 'bleed-fund': {} } })).rejects.toThrow('bleed-fund');
    await expect(broken({ followUp: { dueHours: 24 } })).rejects.toThrow('must be more than dueHours (24)');
  });

  test('means the files of its MQTT broker from where it lies', async () => {
    const screen = { username: 'screen', passwordFile: 'screen.secret' };
    const mqtt = {
      broker: 'external',
      username: 'a',
      passwordFile: '/run/a.secret',
      screen,
      tls: { caFile: 'ca.pem' },
    };
    expect((await loadConfig(await write(JSON.stringify({ ...least, mqtt })))).mqtt).toMatchObject({
      passwordFile: '/run/a.secret',
      screen: { passwordFile: join(folder, 'screen.secret') },
      tls: { caFile: join(folder, 'ca.pem') },
    });
  });

  test('that names no models uses those of the installation', async () => {
    const config = await loadConfig(await write(JSON.stringify({ ...least, dataDir: '/var/lib/henet' })));
    expect(config.dataDir).toBe('/var/lib/henet');
    expect(config.inference.modelsDir).toBe(join(import.meta.dirname, '../../models'));
  });

  test('may begin with the byte order mark that some editors write', async () => {
    await expect(loadConfig(await write(`\uFEFF${JSON.stringify(least)}`))).resolves.toMatchObject({ site: 'ward-7' });
  });

  test.each([
    ['{\n  "site": "a",\n  "log": }\n', 'line 3, column 10'],
    ['{\n  "site": "a"\n  "log": {}\n}', 'line 3, column 3'],
    ['{"site": "a",\n  "log":', 'line 2, column 9'],
    ['{"site": tru, "log": {}}', 'line 1, column 13'],
    ['', 'line 1, column 1'],
  ])('that is not JSON is told the line and column (%j)', async (text, place) => {
    await expect(loadConfig(await write(text))).rejects.toThrow(`it is not JSON at ${place}: `);
  });

  test('that is missing is named', async () => {
    const file = join(folder, 'nowhere.json');
    await expect(loadConfig(file)).rejects.toThrow(ConfigError);
    await expect(loadConfig(file)).rejects.toThrow(`${file} has one error:\n  - there is no such file`);
  });
});
