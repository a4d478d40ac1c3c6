"""Other people's servers: Debian's own Postfix, Dovecot and nginx, as private instances on free ports of loopback.

Each lies in a folder of its own that its unprivileged parts may enter, and ends with its block. Postfix and Dovecot
need root. They are Debian's packages postfix, dovecot-imapd, dovecot-lmtpd and nginx-light; `bin/test` installs them.
"""

from tests.servers.imap import Dovecot, dovecot
from tests.servers.nginx import Nginx, nginx
from tests.servers.smtp import Postfix, postfix

__all__ = ["Dovecot", "Nginx", "Postfix", "dovecot", "nginx", "postfix"]
