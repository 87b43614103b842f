import { expect, it } from 'vitest'
import { endpoint } from './fixtures.ts'
import { createInput, draftOf, isComplete, isUnencrypted, newDraft, updateInput, urlMistake } from './webhookDraft.ts'

it('says of an address what is wrong with it as it is typed', () => {
  expect(urlMistake('')).toBeNull()
  expect(urlMistake(' https://acme.example/hooks?from=betrace ')).toBeNull()
  expect(urlMistake('acme.example/hooks')).toBe('Begin with https://.')
  expect(urlMistake('ftp://acme.example')).toBe('Begin with https://.')
  expect(urlMistake('https://')).toMatch(/^This is no address/)
  expect(urlMistake('https://ada:secret@acme.example')).toMatch(/^Leave name and password out/)
  expect(urlMistake('https://acme.example/#hooks')).toMatch(/^Leave out what follows the #/)
})

it('leaves it to the server whether an address without encryption will do', () => {
  expect(isUnencrypted('http://localhost:8080')).toBe(true)
  expect(urlMistake('http://localhost:8080')).toBeNull()
  expect(isUnencrypted('https://acme.example')).toBe(false)
})

it('never takes that nothing is chosen for everything', () => {
  const draft = { ...newDraft, url: endpoint.url }
  expect(isComplete(newDraft)).toBe(false)
  expect(isComplete(draft)).toBe(true)
  expect(isComplete({ ...draft, all: false })).toBe(false)
  expect(isComplete({ ...draft, all: false, eventTypes: ['signal.raised'] })).toBe(true)
  expect(isComplete({ ...draft, url: 'acme.example' })).toBe(false)
})

it('sends no kinds for all of them, whatever was chosen before', () => {
  const draft = { url: ' https://acme.example ', description: ' ', all: true, eventTypes: ['signal.raised'] }
  expect(createInput(draft)).toEqual({ url: 'https://acme.example', description: null, eventTypes: [] })
  expect(createInput({ ...draft, all: false }).eventTypes).toEqual(['signal.raised'])
})

it('changes nothing of an endpoint that is saved as it was opened', () => {
  const { id, url, description, eventTypes } = endpoint
  expect(updateInput(id, draftOf(endpoint))).toEqual({
    ...{ id, url, description, eventTypes },
  })
  expect(draftOf({ ...endpoint, eventTypes: [] }).all).toBe(true)
})
