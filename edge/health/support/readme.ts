/** What the bundle says of itself, to whoever receives it. */
export const README = `HENet Edge: support bundle
=========================

Made on the service page of an appliance, for those who look after it. Research software, not a medical device.

What is inside
  versions.json        of the program, its runtime and its platform
  configuration.json   numbers, switches and choices of the configuration
  status.json          the newest heartbeat
  service.json         what the service page shows: peers, series in flight, queue, engine, disk, temperature, memory, clock
  errors.json          the newest warnings and errors since the start
  log.json             the newest lines of the log since the start
  journal.json         how many rows of which kind the journal has
  models.json          of each model package: name, version, SHA-256, shapes, thresholds
  doctor.json          what \`npm run doctor\` found, without the checks that take long

What is not inside
  Names, ids, birth dates, accession numbers, DICOM UIDs and descriptions of any patient, study or scan; images; results.
  Names, initials, passwords, PINs and sentences of people: reasons, notes, comments.
  AE titles, host names, addresses, paths, topics, names of the site, of channels and of screens; secrets and certificates.

How that is made sure
  Nothing is copied and then cleaned. Each place in each file has a rule for what may stand there: a number, a time, a yes or no, a
  hash, a version, or words that stand in the program's own source. Whatever was filled into a sentence of the program is
  shown as [\u2026], and what fits no rule as [removed]. A log line that is no sentence of the program is one [\u2026].
  Look through it before you send it all the same: it is yours.
`;
