// Loaded into a peer: says whenever it is asked what the process has worked so far, in microseconds.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send(user + system)
})
