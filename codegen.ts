import type { CodegenConfig } from '@graphql-codegen/cli'

/** Types, documents and hooks of every operation under console/src, out of the emitted schema. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'console/src/**/*.graphql',
  generates: {
    'console/src/api/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node', './console/codegen/hooks-plugin.ts'],
      config: {
        useTypeImports: true,
        enumType: 'string-literal',
        skipTypename: true,
        avoidOptionals: { field: true, inputValue: false, object: false, defaultValue: false },
        scalars: {
          ID: 'string',
          DateTime: 'string',
          BigInt: { input: 'string | number', output: 'string' },
          JSON: 'unknown',
          Trace: 'unknown',
        },
      },
    },
  },
}

export default config
