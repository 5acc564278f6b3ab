using System.Security.Claims;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Desk;

/// <summary>
/// What people do with incidents and blind spots. Each deed is written together with its audit line, both or neither, and is refused to those whose role
/// does not allow it. Thread-safe.
/// </summary>
public sealed class CaseDesk(ConsoleHost host)
{
    /// <summary>Longest note or comment, in UTF-16 units.</summary>
    public const int LongestText = 4000;

    private const int LongestName = 120;
    private const int LongestDetail = 300;

    /// <summary>What the audit keeps of a statement.</summary>
    private const int LongestSql = 2000;
    private const string Done = "done";

    /// <param name="to">Whose it becomes; empty for nobody's.</param>
    /// <param name="seen">What the person had before the eyes: somebody else's newer decision is not overwritten.</param>
    public ValueTask<DeedResult> AssignAsync(ClaimsPrincipal who, Incident incident, Triage seen, string to, CancellationToken cancellation) =>
        DecideAsync(who, incident, seen, seen with { AssignedTo = LogText.Clean(to, LongestName) }, "incident.assign", to.Length > 0 ? "to " + to : "to nobody", cancellation);

    public ValueTask<DeedResult> CloseAsync(ClaimsPrincipal who, Incident incident, Triage seen, CloseReason reason, string comment, CancellationToken cancellation) =>
        DecideAsync(
            who, incident, seen, seen with { Status = Triage.Closed, Reason = reason.Word, Comment = Bounded(comment) }, "incident.close", reason.Title, cancellation);

    public ValueTask<DeedResult> ReopenAsync(ClaimsPrincipal who, Incident incident, Triage seen, CancellationToken cancellation) =>
        DecideAsync(who, incident, seen, seen with { Status = Triage.Open, Reason = "", Comment = "" }, "incident.reopen", "", cancellation);

    public async ValueTask<DeedResult> NoteAsync(ClaimsPrincipal who, Incident incident, string text, CancellationToken cancellation)
    {
        if (!ConsoleRoles.MayTriage(who))
        {
            return DeedResult.NotAllowed;
        }

        EventTime now = Now();
        var note = new Note { By = NameOf(who), Text = Bounded(text), Milliseconds = now.Milliseconds };
        byte[] document = JsonSerializer.SerializeToUtf8Bytes(note, DeskJson.Default.Note);
        var entry = new LedgerEntry
        {
            Kind = LedgerKind.Note,
            Uid = "note-" + Fingerprint.Join(Fingerprint.Of(document), Fingerprint.Of(incident.Uid)).ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
            Time = now,
            Account = incident.Uid,
            Title = LogText.Clean(text, LongestName),
            Document = document,
        };
        return await WriteAsync([new LedgerWrite(entry), Audit(who, "incident.note", incident.Uid, "", now)], cancellation);
    }

    /// <summary>Writes down that a person asks the event lake, before it is asked: what cannot be written down is not done.</summary>
    /// <param name="name">Name of the hunt; empty where it has none.</param>
    public async ValueTask<DeedResult> HuntAsync(ClaimsPrincipal who, string action, string name, string sql, CancellationToken cancellation) =>
        ConsoleRoles.MayHunt(who) ? await WriteAsync([Audit(who, action, name, sql, Now(), LongestSql)], cancellation) : DeedResult.NotAllowed;

    /// <summary>Closes a blind spot that does not close by itself.</summary>
    /// <param name="spot">As the person saw it.</param>
    public async ValueTask<DeedResult> AcknowledgeAsync(ClaimsPrincipal who, LedgerEntry spot, CancellationToken cancellation)
    {
        if (!ConsoleRoles.MayTriage(who) || !BlindSpotClosing.IsForPeople(spot))
        {
            return DeedResult.NotAllowed;
        }

        EventTime now = Now();
        LedgerEntry closed = BlindSpotClosing.Close(spot, NameOf(who), "", now);
        return await WriteAsync([new LedgerWrite(closed, spot.Revision), Audit(who, "blind-spot.acknowledge", spot.Uid, "", now)], cancellation);
    }

    public static string NameOf(ClaimsPrincipal who) => LogText.Clean(who.Identity?.Name ?? "somebody", LongestName);

    private async ValueTask<DeedResult> DecideAsync(
        ClaimsPrincipal who, Incident incident, Triage seen, Triage decided, string action, string detail, CancellationToken cancellation)
    {
        if (!ConsoleRoles.MayTriage(who))
        {
            return DeedResult.NotAllowed;
        }

        EventTime now = Now();
        Triage triage = decided with { By = NameOf(who), Milliseconds = now.Milliseconds };
        var entry = new LedgerEntry
        {
            Kind = LedgerKind.Triage,
            Uid = incident.Uid,
            Time = now,
            Severity = incident.Severity,
            Score = incident.Score,
            Account = incident.Uid,
            Status = triage.Status,
            Title = LogText.Clean(incident.Title, LongestName),
            Document = JsonSerializer.SerializeToUtf8Bytes(triage, DeskJson.Default.Triage),
        };
        return await WriteAsync([new LedgerWrite(entry, seen.Revision), Audit(who, action, incident.Uid, detail, now)], cancellation);
    }

    private static LedgerWrite Audit(ClaimsPrincipal who, string action, string target, string detail, EventTime now, int most = LongestDetail)
    {
        var deed = new Deed
        {
            Who = NameOf(who),
            What = action,
            Target = target,
            Address = PersonAddress.Of(who),
            Outcome = Done,
            Detail = LogText.Clean(detail.ReplaceLineEndings(" "), most),
            Milliseconds = now.Milliseconds,
        };
        byte[] document = JsonSerializer.SerializeToUtf8Bytes(deed, DeskJson.Default.Deed);
        var entry = new LedgerEntry
        {
            Kind = LedgerKind.Audit,
            Uid = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{now.Nanoseconds:D20}-{Fingerprint.Of(document):x16}"),
            Time = now,
            Account = target,
            Status = Done,
            Title = deed.Who + " " + action,
            Document = document,
        };
        return new LedgerWrite(entry, 0);
    }

    private async ValueTask<DeedResult> WriteAsync(IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<LedgerConflict> conflicts = await host.Ledger.WriteAsync(writes, cancellation);
            return conflicts.Count == 0 ? DeedResult.Done : DeedResult.Conflict;
        }
        catch (LedgerFullException)
        {
            return DeedResult.NoRoom;
        }
    }

    private EventTime Now() => EventTime.FromMilliseconds(host.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>A person's own words keep their line ends; everything else that could mislead a reader goes.</summary>
    private static string Bounded(string text) => Say.Lines(text, LongestText);
}

/// <summary>What became of a deed.</summary>
public enum DeedResult
{
    Done,

    /// <summary>The person's role does not allow it.</summary>
    NotAllowed,

    /// <summary>Somebody else decided in the meantime.</summary>
    Conflict,

    /// <summary>The disk is full.</summary>
    NoRoom,
}
