//! The words that tell what a tool does.

/// Some words, with blanks between.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(pub(crate) &'static str);

impl Words {
    /// Whether this is one of them.
    pub(crate) fn has(self, word: &str) -> bool {
        self.0.split_ascii_whitespace().any(|it| it == word)
    }
}

/// What a verb says of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// It looks at something.
    Read,
    /// It goes to pages of the web.
    Visit,
    /// It changes something.
    Write,
    /// It loses something.
    Destroy,
    /// It brings something to somebody.
    Send,
    /// It moves money.
    Pay,
    /// It runs something.
    Run,
    /// It uses a page as a person would.
    Interact,
}

const VERBS: [(Deed, Words); 8] = [
    (
        Deed::Read,
        Words(
            "aggregate analyse analyze audit calculate capture cat check compare compute convert count \
             demonstrate describe detect diff discover display echo estimate explain extract fetch find geocode \
             get glob grep identify inspect lint list lookup measure observe parse peek poll preview print query \
             rank read rerank retrieve return scan screenshot search show snapshot stat summarise summarize tail \
             think transcribe translate validate view wait",
        ),
    ),
    (Deed::Visit, Words("browse crawl scrape")),
    (
        Deed::Write,
        Words(
            "accept acknowledge activate add adjust append apply approve archive assign attach backup bookmark \
             build change checkout clone close commit complete compose configure confirm connect copy create \
             deactivate decline demote detach disable disconnect dismiss draft duplicate edit emulate enable \
             enroll expire finalise finalize fork generate grant hover import increment init initialise \
             initialize insert join label leave link lock login logout make mark merge mkdir modify move mute \
             note patch pause pin promote provision pull push put reboot rebase rebuild record refresh regenerate \
             register reindex reject remember rename renew reopen reorder reschedule resize restart restore \
             resume rotate save scale schedule set snooze stage star start stop store subscribe sync tag toggle \
             touch transition unarchive unassign unlock unmute unpin unstar unsubscribe update upgrade upload \
             watch write",
        ),
    ),
    (
        Deed::Destroy,
        Words(
            "abort ban cancel clean cleanup clear decommission del delete destroy discard drain drop empty erase \
             evict expunge flush forget halt interrupt kick kill manage management overwrite prune purge remove \
             replace reset revert revoke rm rollback shutdown terminate trash truncate undo uninstall unlink \
             unpublish unregister unwatch upsert void wipe",
        ),
    ),
    (
        Deed::Send,
        Words(
            "announce broadcast dial email fax forward invite mail message notify post publish reply respond \
             send share submit tweet",
        ),
    ),
    (
        Deed::Pay,
        Words(
            "bill buy charge deposit donate invoice pay payout purchase refund reimburse sell stake swap trade \
             transfer withdraw",
        ),
    ),
    (
        Deed::Run,
        Words(
            "call deploy dispatch eval evaluate exec execute install invoke launch rerun run spawn trigger",
        ),
    ),
    (
        Deed::Interact,
        Words("act click drag fill goto handle interact navigate press select tap type"),
    ),
];

/// What a word says as a verb, in its base form or in the third person.
pub(crate) fn verb(word: &str) -> Option<Deed> {
    base_verb(word)
        .or_else(|| base_verb(word.strip_suffix('s')?))
        .or_else(|| base_verb(word.strip_suffix("es")?))
}

/// What a word says as a verb in its base form.
pub(crate) fn base_verb(word: &str) -> Option<Deed> {
    let found = VERBS.iter().find(|(_, words)| words.has(word));
    found.map(|(deed, _)| *deed)
}

/// Verbs that are as often nouns: behind `and` or `or`, in the description of what looks at things, they are that.
pub(crate) const NOUNS: Words = Words(
    "bill bookmark build call change charge commit deposit draft email fork import invite invoice label link mail \
     merge message note patch pin post pull purchase push record run set share star store tag trade transfer \
     transition watch",
);

/// What people receive: making one brings it to them.
pub(crate) const MESSAGES: Words = Words(
    "announcement broadcast campaign comment dm email fax invitation invite issue mail message newsletter \
     notification post reply review sms thread ticket tweet webhook",
);

/// That people are told, in a description.
pub(crate) const TOLD: Words =
    Words("attendees invitation invitations notified notifies publicly recipient recipients");

/// What names receivers, as a parameter.
pub(crate) const RECEIVERS: Words = Words(
    "attendees bcc callback_url cc endpoint forward guests invitees phone_number recipient recipients to_email \
     webhook_url",
);

/// What names a place of the caller's choice, as a parameter.
pub(crate) const PLACES: Words = Words("connection_string uri url urls");

/// What names a machine of the caller's choice, as a parameter of what changes something.
pub(crate) const HOSTS: Words = Words("host hostname remote_host");

/// The web, in a name or a first sentence.
pub(crate) const WEB: Words = Words("internet online web webpage webpages website websites");

/// A page that is used as a person would.
pub(crate) const PAGE: Words =
    Words("browser button dialog element form keyboard mouse page tab url");

/// What is about money, in a name.
pub(crate) const MONEY: Words = Words(
    "bank billing bonus charge checkout coupon credit crypto debit deposit discount dispute expense fee fund \
     invoice loan mandate money order payment payout payroll portfolio price purchase quote refund salary \
     securities stock subscription tax trade trading transaction wallet withdrawal",
);

/// That a change is paid for or pays, in a description.
pub(crate) const PAYING: Words = Words(
    "billed buy charged invoice invoices order orders paid payment payments payroll pays price prices purchase \
     purchases refund refunds sell sells",
);

/// Amounts, as words of a parameter's name.
pub(crate) const AMOUNTS: Words = Words("amount amounts currency iban price prices");

/// What runs, or takes what is to run.
pub(crate) const MACHINES: Words = Words(
    "bash command console container deployment job pipeline pod process program pty repl script shell stdin \
     terminal workflow",
);

/// What starts a machine or sends to it.
pub(crate) const STARTS: Words =
    Words("apply create input restart resume retry schedule start upgrade write");

/// What can do anything once it runs.
pub(crate) const SHELLS: Words = Words(
    "bash cmd code command commands console javascript powershell pty python repl script shell sudo terminal",
);

/// What is to run, as a parameter.
pub(crate) const PROGRAMS: Words = Words("cmd command commands javascript script shell_command");

/// That a parameter is code, in its description.
pub(crate) const CODE: Words = Words("bash execute javascript program python run script snippet");

/// Parameters that may be statements of a query language.
pub(crate) const QUERIES: Words = Words("cypher pipeline queries query sql statement statements");

/// Query languages.
pub(crate) const LANGUAGES: Words = Words("aql cypher gremlin kql promql sparql sql");

/// That a statement reads.
pub(crate) const LOOKS: Words = Words("aggregate read readonly select");

/// That a statement changes something.
pub(crate) const CHANGES: Words = Words("alter create delete drop insert update write");

/// Parameters whose values say what is done.
pub(crate) const MODES: Words = Words("action actions command method mode op operation subcommand");

/// Files, as words of a parameter's name.
pub(crate) const FILES: Words = Words("dir directory file filename filepath folder path");

/// That a file is written, in its parameter's name or description.
pub(crate) const FILED: Words =
    Words("dest destination export output save saved saves store stored write writes written");

/// What a flag begins with that makes a reading tool change something.
pub(crate) const LASTING: Words = Words(
    "ack acknowledge archive commit consume delete mark notify overwrite purge save send store subscribe trash",
);

/// Words of a flag that make a change lose something.
pub(crate) const LOSING: Words =
    Words("archived delete overwrite prune purge remove replace trash");

/// That something is lost, wherever it is said.
pub(crate) const LOSSES: Words = Words(
    "destructive irreversible irreversibly overwrite overwrites overwriting permanently undone",
);

/// That something is lost, behind `is` or `be`.
pub(crate) const GONE: Words = Words("deleted discarded erased lost removed replaced");

/// That a loss is denied.
pub(crate) const DENIALS: Words = Words("avoid don't never no non not without");
