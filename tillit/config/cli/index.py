"""Every command there is. What is not here does not exist; `manage.py` and its commands are not part of it."""

from tillit.config.cli.later import Branch, Leaf, Tree

COMMANDS: Tree = {
    "up": Leaf("up:up", "Start everything and stay until Ctrl-C.", running=False),
    "doctor": Leaf("doctor:doctor", "Look whether everything is as it should be.", running=False),
    "notice": Branch(
        "The privacy notice: what it says is what the software does.",
        {
            "check": Leaf("notice_check:check", "Every fault of a notice, with its place.", running=False),
            "diff": Leaf("notice_diff:diff", "What a document would change, and for how many."),
            "show": Leaf("notice:show", "The notice in force, as customers read it."),
            "publish": Leaf("notice_publish:publish", "Make a document the notice in force."),
            "versions": Leaf("notice:versions", "Every version there was."),
        },
    ),
    "import": Branch(
        "Take in old mail; the same mail twice is one message.",
        {
            "mbox": Leaf("importing:import_mbox", "Mailbox files."),
            "maildir": Leaf("importing:import_maildir", "Maildir folders."),
            "eml": Leaf("importing:import_eml", "Single mails."),
        },
    ),
    "mail": Branch(
        "How mail is read.",
        {"parse": Leaf("mail:parse", "Read one mail and print it; nothing is stored.", running=False)},
    ),
    "case": Branch(
        "Cases.",
        {
            "list": Leaf("case:list_cases", "All cases, without content."),
            "show": Leaf("case_show:show", "Open a case as an agent would, or say why not."),
            "close": Leaf("case:close", "End a conversation."),
        },
    ),
    "sweep": Leaf("sweep:sweep_now", "Erase what is due."),
    "hold": Branch(
        "Keeping parts of a case longer, for a reason.",
        {
            "add": Leaf("hold:add", "Hold parts of a case."),
            "lift": Leaf("hold:lift", "End a hold."),
            "list": Leaf("hold:list_holds", "The holds in force."),
        },
    ),
    "erase": Leaf("erase:erase", "Erase a person who asked for it; two people agree."),
    "backup": Leaf("backup:backup", "Copy data and keyring, apart from each other.", running=False),
    "restore": Leaf("restore:restore", "Put an installation together again from copies.", running=False),
    "restore-checked": Leaf("restore:checked", "Answer for what a restore could not know."),
    "rotate": Leaf("rotate:rotate", "A new epoch key now."),
    "ledger": Branch("The ledger.", {"verify": Leaf("ledger:verify", "Check that nothing was changed or taken back.")}),
    "receipt": Branch(
        "Proofs of erasure.",
        {
            "show": Leaf("receipt:show", "The receipt of a case, by number or handle."),
            "verify": Leaf("receipt_verify:verify", "Check a receipt anywhere, without us.", running=False),
        },
    ),
    "promises": Leaf("promises:promises", "Each promise, whether it is kept, and what shows it."),
    "access": Leaf("access:access", "Who may open what, as the notice says."),
    "mailbox": Branch(
        "Our own addresses.",
        {
            "add": Leaf("mailbox:add", "Take mail at an address."),
            "alias": Leaf("mailbox:alias", "Take mail at another address of a mailbox."),
            "brake": Leaf("mailbox:brake", "How many cases an hour one sender may open."),
            "list": Leaf("mailbox:list_mailboxes", "Every address of ours."),
            "fetch-from": Leaf("fetching:fetch", "Fetch an address's mail from an IMAP account."),
            "test": Leaf("fetching:try_out", "Try that account step by step; no mail is fetched."),
            "remove": Leaf("mailbox:remove", "Take no mail at an address any more."),
        },
    ),
    "brand": Branch(
        "What belongs to one brand.",
        {"numbers": Leaf("brand:numbers", "Its own numbers (orders, gift cards), which are never cut out.")},
    ),
    "letter": Branch(
        "How a brand's letters read.",
        {
            "list": Leaf("letter:list_letters", "Every brand in every language."),
            "show": Leaf("letter:show", "One wording, as a document or as a letter."),
            "set": Leaf("letter:set_letters", "Word the letters of a brand."),
        },
    ),
    "dkim": Branch(
        "Signing our letters (DKIM).",
        {
            "new": Leaf("dkim:new", "A key for a domain, and the record to publish."),
            "list": Leaf("dkim:list_domains", "Every domain whose letters are signed."),
            "check": Leaf("dkim:check", "Whether the record is published as it should be."),
            "remove": Leaf("dkim:remove", "Sign letters of a domain no more."),
        },
    ),
    "relay": Branch(
        "The servers that letters leave by.",
        {
            "add": Leaf("relay:add", "Let letters leave by a server."),
            "list": Leaf("relay:list_relays", "Every relay."),
            "test": Leaf("relay:try_out", "Try a relay step by step; no letter is sent."),
            "remove": Leaf("relay:remove", "Take a relay away."),
        },
    ),
    "contract": Branch(
        "Suppliers and their contracts.",
        {
            "add": Leaf("contract:add", "Let a supplier work for a company."),
            "end": Leaf("contract:end", "End a contract."),
            "list": Leaf("contract:list_contracts", "Every contract."),
        },
    ),
    "sign-in": Branch(
        "Accounts elsewhere that agents may sign in by (OpenID Connect).",
        {
            "add": Leaf("sign_in_elsewhere:add", "Let agents link an account at a provider."),
            "list": Leaf("sign_in_elsewhere:list_providers", "Every provider."),
            "test": Leaf("sign_in_elsewhere:try_out", "Try a provider step by step; nobody is signed in."),
            "remove": Leaf("sign_in_elsewhere:remove", "Let nobody sign in by it any more."),
        },
    ),
    "agent": Branch(
        "Who works here.",
        {"add": Leaf("agent:add", "Let somebody work here."), "list": Leaf("agent:list_agents", "Everybody.")},
    ),
}
