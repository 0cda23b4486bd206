// A mail server for one test: options come as JSON in the first argument, its port and every mail go to standard output as lines of JSON.
import { createInterface } from 'node:readline';
import { SMTPServer } from 'smtp-server';

const options = JSON.parse(process.argv[2]);
const say = value => process.stdout.write(`${JSON.stringify(value)}\n`);

const server = new SMTPServer({
  secure: options.secure ?? false,
  key: options.key,
  cert: options.cert,
  hideSTARTTLS: options.hideStartTls ?? false,
  authMethods: options.methods ?? [],
  authOptional: !options.user,
  allowInsecureAuth: true,
  disableReverseLookup: true,
  disabledCommands: options.methods ? [] : ['AUTH'],
  onAuth(auth, session, done) {
    const good = auth.method === 'CRAM-MD5' ? auth.validatePassword(options.password) : auth.password === options.password;
    done(good && auth.username === options.user ? null : new Error('who is that?'), { user: `${auth.method} ${auth.username}` });
  },
  onRcptTo(address, session, done) {
    done(address.address.startsWith('nobody@') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null);
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', chunk => chunks.push(chunk));
    stream.on('end', () => {
      say({
        from: session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map(one => one.address),
        hello: session.hostNameAppearsAs || '',
        encrypted: Boolean(session.secure),
        user: session.user || '',
        mail: Buffer.concat(chunks).toString('latin1'),
      });
      done();
    });
  },
});
server.on('error', () => {}); // a client that trusts us not breaks off: that is what the test is about
server.listen(0, '127.0.0.1', () => say({ port: server.server.address().port }));
createInterface({ input: process.stdin }).on('close', () => process.exit(0)); // the test is gone
