using Nephoscope.Events;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Desk;

namespace Nephoscope.WebConsole.Reading;

/// <summary>One screen of incidents.</summary>
/// <param name="Total">How many the ledger holds, whatever people decided about them.</param>
/// <param name="HasMore">True where there are further ones.</param>
public sealed record IncidentSlice(IReadOnlyList<IncidentRow> Rows, long Total, bool HasMore);

/// <summary>How many incidents there are.</summary>
/// <param name="Urgent">Not closed and high or critical.</param>
public sealed record IncidentCounts(long All, long Open, long Urgent);

/// <summary>An incident with everything that belongs to it.</summary>
/// <param name="Notes">Latest first.</param>
/// <param name="Deeds">Who did what with it, latest first.</param>
public sealed record CaseFolder(Incident Incident, Triage Triage, IReadOnlyList<Note> Notes, IReadOnlyList<Deed> Deeds);

/// <summary>Which incidents a list shows.</summary>
public enum IncidentShow : byte
{
    Open, Mine, Closed, All,
}

/// <summary>Which incidents a list shows, as a person chose it.</summary>
/// <param name="Me">Name of the person who looks.</param>
public sealed record IncidentFilter(IncidentShow Show, string Text, Severity Least, string Me)
{
    public LedgerQuery Query(LedgerKind kind) => new(kind)
    {
        Order = LedgerOrder.Severest,
        LeastSeverity = Least,
        Text = Text.Trim() is { Length: > 0 } text ? text : null,
    };

    public bool Takes(IncidentRow row) => Show switch
    {
        IncidentShow.Open => !row.Triage.IsClosed,
        IncidentShow.Mine => !row.Triage.IsClosed && row.Triage.AssignedTo == Me,
        IncidentShow.Closed => row.Triage.IsClosed,
        _ => true,
    };
}
