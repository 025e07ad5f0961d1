// tsc copies programs only; the pictures of nodes and credentials lie beside them.
import { cp, glob, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

for await (const file of glob('{credentials,nodes}/**/*.svg')) {
  await mkdir(dirname(join('dist', file)), { recursive: true });
  await cp(file, join('dist', file));
}
