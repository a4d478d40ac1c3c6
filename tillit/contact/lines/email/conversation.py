"""The conversation of SMTP, made cheap: the letter is read in the pieces in which it comes, where aiosmtpd reads line
by line, and an ordinary address by one pattern, where aiosmtpd builds a tree.

What is understood and answered stays the same (RFC 5321, 4.1.1.4 and 4.5.2): a letter ends with a dot alone between two
CRLF and with nothing else, so that nobody smuggles a second one in.
"""

import re

from aiosmtpd import smtp

_END = b"\r\n.\r\n"
_PIECE = 1 << 24
"""More than the reader ever holds: what comes behind a letter must not overtake what of it is still to be read."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ORDINARY = re.compile(rf"<({_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>(?= |\Z)")


class Conversation(smtp.SMTP):
    """aiosmtpd's, with its two expensive steps replaced."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take the letter and ask the handler what becomes of it."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._read_letter()
        if content is None:
            status = self.too_large(len(self.envelope.rcpt_tos))
        else:
            self.envelope.content = self.envelope.original_content = content
            del content  # 25 MB, perhaps: only the envelope holds it while it is taken
            status = await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]  # the library's
        await self.push(status)

    def too_large(self, recipients: int) -> str:
        """What is said of a letter to so many recipients that is larger than any we take."""
        raise NotImplementedError

    async def _read_letter(self) -> bytes | None:
        """The letter without its end and its doubled dots; None when it is too large, and is read to its end all the
        same. A sender who is slow is waited for as long as something comes.
        """
        # The line end of DATA itself stands before the letter: a dot may be alone in the very first line.
        letter, too_large = bytearray(b"\r\n"), False
        while True:
            piece = await self._reader.read(_PIECE)
            if not piece:
                raise ConnectionResetError
            self._reset_timeout()
            looked = max(len(letter) - len(_END) + 1, 0)
            letter += piece
            end = letter.find(_END, looked)
            if end >= 0:
                break
            if self.data_size_limit and len(letter) > self.data_size_limit + len(_END):
                too_large = True
                del letter[: 1 - len(_END)]
        if rest := letter[end + len(_END) :]:
            self._reader.feed_data(bytes(rest))  # commands that were sent along (RFC 2920)
        del letter[end + 2 :], rest
        if too_large or (self.data_size_limit and len(letter) - 2 > self.data_size_limit):
            return None
        if b"\r\n." in letter:
            letter = letter.replace(b"\r\n.", b"\r\n")
        return bytes(memoryview(letter)[2:])

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        ordinary = _ORDINARY.match(arg)
        if ordinary and not self.local_part_limit:
            return ordinary[1], arg[ordinary.end() :]
        found: tuple[str | None, str | None] = super()._getaddr(arg)
        return found
