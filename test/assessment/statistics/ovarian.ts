/**
 * Albumin, total protein, K-G score and outcome (0 or 1) of 43 patients with ovarian cancer and intestinal obstruction: the
 * worked example of DeLong, DeLong and Clarke-Pearson 1988 (Biometrics 44:837) without its six patients with a missing test.
 * The values are those that the SAS/STAT User's Guide gives (LOGISTIC procedure, "Comparing Receiver Operating
 * Characteristic Curves"); as there, the K-G score is counted downwards from 10.
 */
const PATIENTS = `
3.0 5.8 10 0, 3.2 6.3 5 1, 3.9 6.8 3 1, 2.8 4.8 6 0, 3.2 5.8 3 1, 0.9 4.0 5 0, 2.5 5.7 8 0, 1.6 5.6 5 1, 3.8 5.7 5 1,
3.7 6.7 6 1, 3.2 5.4 4 1, 3.8 6.6 6 1, 4.1 6.6 5 1, 3.6 5.7 5 1, 4.3 7.0 4 1, 3.6 6.7 4 0, 2.3 4.4 6 1, 4.2 7.6 4 0,
4.0 6.6 6 0, 3.5 5.8 6 1, 3.8 6.8 7 1, 3.0 4.7 8 0, 4.5 7.4 5 1, 3.7 7.4 5 1, 3.1 6.6 6 1, 4.1 8.2 6 1, 4.3 7.0 5 1,
4.3 6.5 4 1, 3.2 5.1 5 1, 2.6 4.7 6 1, 3.3 6.8 6 0, 1.7 4.0 7 0, 3.7 6.1 5 1, 3.3 6.3 7 1, 4.2 7.7 6 1, 3.5 6.2 5 1,
2.9 5.7 9 0, 2.1 4.8 7 1, 2.8 6.2 8 0, 4.0 7.0 7 1, 3.3 5.7 6 1, 3.7 6.9 5 1, 3.6 6.6 5 1`
  .split(',')
  .map((row) => row.trim().split(' ').map(Number));

/** Every score is higher where the outcome is 1, on the whole. */
export const OVARIAN = {
  outcomes: PATIENTS.map((row) => row[3] === 1),
  albumin: PATIENTS.map((row) => row[0]!),
  protein: PATIENTS.map((row) => row[1]!),
  kg: PATIENTS.map((row) => 10 - row[2]!),
};
