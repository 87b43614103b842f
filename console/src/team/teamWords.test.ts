import { expect, it } from 'vitest'
import {
  type Member,
  type Role,
  whyNotEditable,
  whyNotGrantable,
  whyNotManageable,
  whyNotNominable,
} from './teamWords.ts'

const role = (id: string, permissions: string[], builtIn = false): Role => ({
  id,
  permissions,
  builtIn,
  name: id,
  holders: 0,
  version: 1,
})
const member = (roles: string[], lockedReason: string | null = null) =>
  ({ roles: roles.map((id) => ({ id, name: id })), status: 'ACTIVE', lockedReason }) as Member
const owner = { roles: ['OWNER'], permissions: ['members:manage', 'roles:manage', 'ownership:transfer', 'keys:use'] }
const admin = { roles: ['ADMIN'], permissions: ['members:manage', 'roles:manage'] }

it('names the permission a role holds and the viewer does not', () => {
  expect(whyNotGrantable(role('rol_1', ['keys:use']), admin)).toBe('It holds “keys:use”, which you do not.')
  expect(whyNotGrantable(role('rol_1', ['keys:use']), owner)).toBeNull()
})

it('lets nobody but an owner make an owner, whatever they hold', () => {
  const everything = { ...owner, roles: ['rol_9'] }
  expect(whyNotGrantable(role('OWNER', [], true), everything)).toMatch(/Only an owner/)
  expect(whyNotNominable(member(['VIEWER']), everything)).toMatch(/Only an owner/)
})

it('says why a role cannot be edited: built in, no permission, one’s own, above one’s own', () => {
  expect(whyNotEditable(role('ADMIN', [], true), owner)).toMatch(/Built-in/)
  expect(whyNotEditable(role('rol_1', []), { roles: [], permissions: [] })).toMatch(/“roles:manage”/)
  expect(whyNotEditable(role('rol_1', []), { ...admin, roles: ['rol_1'] })).toMatch(/yourself/)
  expect(whyNotEditable(role('rol_1', ['keys:use']), admin)).toMatch(/“keys:use”/)
  expect(whyNotEditable(role('rol_1', ['keys:use']), owner)).toBeNull()
})

it('puts a missing permission before what the server says about the member', () => {
  const locked = member(['OWNER'], 'Only an owner may change an owner.')
  expect(whyNotManageable(locked, { roles: [], permissions: [] })).toMatch(/“members:manage”/)
  expect(whyNotManageable(locked, admin)).toBe('Only an owner may change an owner.')
  expect(whyNotManageable(member(['VIEWER']), admin)).toBeNull()
})

it('offers the ownership to active members who are no owners', () => {
  expect(whyNotNominable(member(['VIEWER']), owner)).toBeNull()
  expect(whyNotNominable(member(['OWNER']), owner)).toMatch(/already/)
  expect(whyNotNominable({ ...member(['VIEWER']), status: 'DEACTIVATED' }, owner)).toMatch(/deactivated/)
  expect(whyNotNominable(member(['VIEWER']), admin)).toMatch(/“ownership:transfer”/)
})
