import { createTestApp } from '../../test/app.ts'
import { describeIdentityProvider } from './provider.contract.ts'

describeIdentityProvider('the built-in directory', () => createTestApp())
