import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

// How long something may take to appear says nothing on a machine that does other things too.
configure({ asyncUtilTimeout: 20_000 })
afterEach(cleanup)
