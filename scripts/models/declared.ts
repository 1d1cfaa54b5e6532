import type { Manifest } from '../../edge/inference/manifest.ts';
import type { OnnxFacts } from './onnx-facts.ts';
import type { Shortcoming } from './shortcoming.ts';

/** Thresholds of the expansion role that could not decide anything. */
export function thresholdShortcomings(manifest: Manifest): Shortcoming[] {
  if (manifest.role !== 'expansion') return [];
  return Object.entries(manifest.thresholds)
    .filter(([, value]) => !(value > 0 && value < 1))
    .map(([key, value]) => ({
      what: `The threshold of ${key} is ${value}: every bleed would reach it, or none.`,
      todo: 'Give the manifest a threshold between 0 and 1.',
    }));
}

/** In what the graph differs from what its manifest says of it for people. */
export function graphShortcomings(manifest: Manifest, facts: OnnxFacts | null): Shortcoming[] {
  if (!facts) {
    return [{ what: `${manifest.file} cannot be read as ONNX.`, todo: 'Export the model again.' }];
  }
  const listed = (operators: readonly string[]) => [...operators].sort().join(', ');
  return [
    ['opset', manifest.opset, facts.opset],
    ['irVersion', manifest.irVersion, facts.irVersion],
    ['operators', listed(manifest.operators ?? facts.operators), listed(facts.operators)],
  ]
    .filter(([, declared, found]) => declared !== found)
    .map(([key, declared, found]) => ({
      what: `The manifest says ${key} ${declared}, but ${manifest.file} has ${found}.`,
      todo: `Correct ${key} in the manifest.`,
    }));
}
