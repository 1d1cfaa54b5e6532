/**
 * ONNX Runtime, made silent. From 1.29 on Microsoft's builds for Linux send events about models and machine to their maker
 * unless this variable is set before the library starts (onnxruntime pull requests 27379 and 29843). Everything stays on the
 * box: whoever needs the runtime imports it from here.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';

export const { env, InferenceSession, listSupportedBackends, Tensor } = await import('onnxruntime-node');
export type InferenceSession = import('onnxruntime-node').InferenceSession;
export type Tensor = import('onnxruntime-node').Tensor;
