// Where the shell begins: without the secret it says where to get it, with it it starts.

import { App } from './app'
import { locked } from './home/locked'
import { takeSecret } from './secret'

const secret = takeSecret()
if (secret === null) locked()
else new App(secret).start()
