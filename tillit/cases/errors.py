"""What cannot be done to a case, and what to do instead. The docstring is the message."""


class CaseError(Exception):
    """This cannot be done to the case."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else " ".join((self.__doc__ or "").split())


class NotOurs(CaseError):
    """Only the company that this case belongs to may do this. Nothing was changed."""


class NotYourRole(CaseError):
    """The notice names other roles for this act on such a case. Nothing was changed."""


class ErasedMeanwhile(CaseError):
    """The case was erased a moment ago, as the notice says. Nothing was changed."""


class AlreadyClosed(CaseError):
    """Somebody closed this case a moment ago. Nothing was changed; reopen it to go on."""


class MergedIntoClosed(CaseError):
    """The other case is closed: nobody would look after the customer. Nothing was changed; reopen it first."""


class NotClosed(CaseError):
    """This case is open. There is nothing to reopen."""


class TooLateToReopen(CaseError):
    """The days in which this case may be reopened are over. Open a new case; it will be linked."""


class NoAddress(CaseError):
    """There is no address to answer to. Add one, or write a note."""


class NothingWritten(CaseError):
    """There is no text. Write something first."""


class TooManyFiles(CaseError):
    """A letter takes at most 10 files. Nothing was sent; leave some out, or send them in a second letter."""


class FilesTooLarge(CaseError):
    """The files of a letter may have 20 MB together: many servers take no more. Nothing was sent; leave some out."""


class SortFirst(CaseError):
    """Until the case has a kind, the notice keeps its files shut. Sort it, then send; your text was kept."""


class HeldBack(CaseError):
    """One of these files is held back as dangerous. Nothing was sent; let go of it first, or leave it out."""


class NoSuchFile(CaseError):
    """One of these files is not with this case any more. Nothing was sent; choose again."""


class Crossed(CaseError):
    """Something was said since you opened this page. Your text was kept; read what is new, then send again."""


class SaidMeanwhile(CaseError):
    """Something was said since you opened this page. Nothing was changed; read what is new first."""


class GivenMeanwhile(CaseError):
    """This case was given to another person since you opened this page. Your text was kept; look at whom it goes to, then send again."""  # noqa: E501 - the docstring is the message


class SentElsewhere(CaseError):
    """This form was sent in another case before. Nothing was written here; your text was kept, send it again."""


class KeptElsewhere(CaseError):
    """Another window of yours has kept a different text since. Yours was not kept; look at both."""


class SendingStarted(CaseError):
    """The message is on its way and cannot be taken back."""


class SameKind(CaseError):
    """The case is already of this kind."""


class SortedMeanwhile(CaseError):
    """A colleague sorted this case a moment ago. Nothing was changed; look at its kind, then sort it again."""


class NeedsSecondPerson(CaseError):
    """This would open more than the case allows so far. A second person must agree."""


class NotShareable(CaseError):
    """A case is shared with another company of the group, for 90 days at most; a supplier is assigned instead."""


class NotAssignable(CaseError):
    """This agent cannot work on the case: another company without a live contract, or nobody who works here."""


class LinkDecidedAlready(CaseError):
    """A colleague looked at this link a moment ago. Nothing was changed."""


class HasObjected(CaseError):
    """The writer of this case has objected to a use of their data. A privacy officer decides first. Nothing was
    changed.
    """


class NothingToPart(CaseError):
    """What this link joined is not together any more, or was one person's before. Nothing was changed."""


class ErasureBegan(CaseError):
    """Some of what is kept about this person is being erased, or went because they asked for it. Nothing was changed; ask the privacy officer."""  # noqa: E501 - the docstring is the message


class WasOverridden(CaseError):
    """A privacy officer has overridden an objection since these cases became one person's, and weighed it for one person. Nothing was changed; ask the privacy officer."""  # noqa: E501 - the docstring is the message


class StillJoined(CaseError):
    """These cases are linked as one person's. If they are two people's, say so at the link first. Nothing was changed."""  # noqa: E501 - the docstring is the message


class NobodyNamed(CaseError):
    """The forwarded letter names nobody to whom the case could be given, or it was given already."""


class LetterUnderWay(CaseError):
    """An answer in this case is still on its way to whoever it was written to. Take it back, or wait until it has left. Nothing was changed."""  # noqa: E501 - the docstring is the message


class NotHeldBack(CaseError):
    """This file is not held back. There is nothing to let go of."""


class OnlyLeadsRelease(CaseError):
    """A dangerous file is let go by a team leader or the privacy officer. Ask one of them; it stays where it is."""


class NotPlainWords(CaseError):
    """A name is a few plain words: letters, spaces, at most four digits. No address, no number, nobody's name."""


class ForSupervisors(CaseError):
    """Only a supervisor may change what everybody in the company sees. Nothing was changed."""


class ThereAlready(CaseError):
    """There is one of that name already. Choose another name."""


class UnknownTag(CaseError):
    """The company's list has no such tag. A supervisor can add it."""


class NotAhead(CaseError):
    """A snoozed case wakes in the future, within a year. Choose a later time."""


class NotAsleep(CaseError):
    """This case is not snoozed."""


class NothingToLink(CaseError):
    """There is no other case of that number here. Nothing was linked."""


class NotLinked(CaseError):
    """These two cases are not linked."""


class SomebodyElses(CaseError):
    """Only cases of the same customer are one matter. Link them instead."""


class NotASplit(CaseError):
    """Only a letter of the customer, beside others of theirs, begins a case of its own. Nothing was moved."""


class SplitClosed(CaseError):
    """This case was closed before, and what is in it goes in time from then on. Open a new case by hand instead, and link the two. Nothing was moved."""  # noqa: E501 - the docstring is the message


class SplitHeld(CaseError):
    """A hold keeps this case as it is. Nothing was moved."""


class SplitNamed(CaseError):
    """An objection stands in this letter, or a file of it was sent along: it stays here. Nothing was moved."""


class HoursNotSet(CaseError):
    """These hours cannot be kept. Nothing was changed."""


class NoSuchZone(HoursNotSet):
    """There is no such time zone. Nothing was changed."""


class NobodyWorks(HoursNotSet):
    """Somebody works on at least one day of the week. Nothing was changed."""


class TooManyClosedDays(HoursNotSet):
    """200 closed days are the most. Nothing was changed."""


class TimesMixedUp(HoursNotSet):
    """The times of a day follow each other, from early to late, six spans at most. Nothing was changed."""


class NoSuchTarget(HoursNotSet):
    """A target is for a kind of case, and between 1 and 1000 working hours. Nothing was changed."""


class HoursFirst(HoursNotSet):
    """Set the working hours first: targets are counted in them. Nothing was changed."""
