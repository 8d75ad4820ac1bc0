/** What onnxruntime-web computes on. */
export type WebDevice = 'wasm' | 'webgpu';
