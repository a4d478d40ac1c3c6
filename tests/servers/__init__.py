"""Other people's mail servers: Debian's own Postfix and Dovecot, as private instances on free ports of loopback.

Each lies in a folder of its own that its unprivileged parts may enter, and ends with its block. They need root, and
Debian's packages postfix, dovecot-imapd and dovecot-lmtpd; `bin/test` installs them.
"""

from tests.servers.imap import Dovecot, dovecot
from tests.servers.smtp import Postfix, postfix

__all__ = ["Dovecot", "Postfix", "dovecot", "postfix"]
