// Receives webhooks from BeTrace. Needs Node 20 or newer, `npm install standardwebhooks`, and in the environment:
//   WEBHOOK_SECRET   the endpoint's secret (whsec_…); while it is rotated, the new one
//   PORT             where to listen; a proxy in front of it speaks https
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const { WEBHOOK_SECRET, PORT = '8080' } = process.env
const webhook = new Webhook(WEBHOOK_SECRET)

// Keep these in your database, for three days: a message may come more than once, always under the same id.
const seen = new Set()

const server = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  try {
    // The signature is over the bytes that came: verify before you parse. Throws also for what is older than 5 minutes.
    const { type, timestamp, data } = webhook.verify(Buffer.concat(chunks), request.headers)
    const id = request.headers['webhook-id']
    if (!seen.has(id)) console.log(JSON.stringify({ id, type, timestamp, data }))
    seen.add(id)
    // Answer at once and work afterwards: whoever has no answer within 15 seconds sends again.
    response.writeHead(204).end()
  } catch (error) {
    console.error(error.message)
    response.writeHead(400).end()
  }
})
server.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
