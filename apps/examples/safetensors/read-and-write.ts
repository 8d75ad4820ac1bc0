// Writes a safetensors file, lists what it holds from its header, and reads one tensor of it.
//   npx tsx safetensors/read-and-write.ts [file]
import { findTensor, openSafetensors, readTensor, writeSafetensors } from '@kinograph/safetensors';
import { fromFloat32, TorchGenerator, toFloat32 } from '@kinograph/tensor';

const [path = 'layer.safetensors'] = process.argv.slice(2);
const random = new TorchGenerator(0);
await writeSafetensors(path, {
  'layer.weight': fromFloat32(random.randn([4, 3]), 'bfloat16'),
  'layer.bias': random.randn([4]),
});

const store = await openSafetensors(path); // a URL, a Blob or bytes do as well; only the header is read
for (const { name, storedDtype, shape, byteLength } of store.tensors.values()) {
  console.log(`${name}: ${storedDtype} [${shape.join(', ')}], ${byteLength} bytes`);
}
const bias = toFloat32(await readTensor(findTensor(store, 'layer.bias')));
console.log([...bias.data].map((value) => value.toFixed(4)).join(' '));
await store.close();
