"""The card of an imported BLAST-CT package."""

ATTRIBUTION = (
    "Weights: BLAST-CT version 1, github.com/biomedia-mira/blast-ct, Apache-2.0. Monteiro M, Newcombe VFJ, Mathieu F, et al. "
    "The Lancet Digital Health 2020. Changed: exported to ONNX by HENet Edge, members averaged in the graph."
)

TRAINED_ON = (
    "As upstream's README states: 184 annotated head CT scans of traumatic brain injury from several clinical sites. "
    "None of this project's data."
)


def blast_ct_card(manifest: dict, members: list, shares: dict) -> str:
    """`shares`: of each class in the golden case."""
    compared = manifest["evaluation"]["referenceLogitsDiffer"]
    rows = "\n".join(
        f"| {number} | {compared.get(str(number), 'no reference beside the weights')} |" for number in members
    )
    further = ", ".join(f"{label} ({name})" for label, name in manifest["labelNames"].items())
    found = ", ".join(f"{label} {100 * share:.1f} %" for label, share in shares.items())
    return f"""# BLAST-CT version 1, member{'s' if len(members) > 1 else ''} {', '.join(map(str, members))}

**Research. Upstream: "not intended for clinical use". Not for diagnosis. Not measured on patients by this project.**

Marks intraparenchymal (IPH) and intraventricular (IVH) haemorrhage, and {further}.

| | |
|---|---|
| input | `hu` {manifest['inputs'][0]['shape']}: a tile of the head with its margin, HU, isotropic 1 mm (z, y, x) |
| output | `probabilities` {manifest['outputs'][0]['shape']}: {', '.join(manifest['labels'])} |
| network | DeepMedic of three paths, {len(members)} member{'s, softmax averaged' if len(members) > 1 else ''} |
| in the graph | clip to {manifest['huWindow']} HU, scaling, softmax{', ensemble mean' if len(members) > 1 else ''} |
| shapes | static; no operator reads a shape |
| operators | {', '.join(manifest['operators'])} (opset {manifest['opset']}, IR {manifest['irVersion']}) |
| golden case | a made head, no patient's; marked there: {found} |
| trained on | {manifest['trainedOn']} |
| licence | {manifest['licence']} |

{manifest['attribution']}

## Compared with the original network

Largest difference of the logits from `reference.npz` beside the weights, computed in PyTorch when this package was made:

| member | difference |
|---|---|
{rows}

## What it cannot do

Trained on traumatic injury, as its authors state; how well it marks spontaneous bleeds was not measured here. TensorRT and half precision: not run.
"""
