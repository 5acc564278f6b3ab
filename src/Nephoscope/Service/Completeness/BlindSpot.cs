using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Service.Engine;
using Nephoscope.Sources.Integrity;
using Nephoscope.Storage;

namespace Nephoscope.Service.Completeness;

/// <summary>Telemetry that is missing. Immutable.</summary>
/// <param name="Uid">The same each time it is seen.</param>
/// <param name="Kind">A fixed word: <c>silent</c>, <c>never</c>, <c>digest</c>, <c>set-aside</c>, <c>not-learnt</c>.</param>
/// <param name="Title">What is missing, in a line. May hold text of others.</param>
/// <param name="Since">When it began.</param>
/// <param name="Until">When it ended; null while it lasts.</param>
internal sealed record BlindSpot(string Uid, string Kind, string Title, string Detail, Severity Severity, EventTime Since, EventTime? Until)
{
    public const string Open = "open";
    public const string Closed = "closed";

    public static BlindSpot Of(DigestFault fault) => new(
        "digest:" + Fingerprint.Of(fault.About).ToString("x16", CultureInfo.InvariantCulture), "digest", fault.Title, fault.Detail, fault.Severity, fault.Since, null);

    public LedgerEntry ToEntry() => new()
    {
        Kind = LedgerKind.BlindSpot,
        Uid = Uid,
        Time = Since,
        Severity = Severity,
        Status = Until is null ? Open : Closed,
        Title = Title,
        Document = LedgerEntries.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("uid"u8, Uid);
            json.WriteString("kind"u8, Kind);
            json.WriteString("status"u8, Until is null ? Open : Closed);
            json.WriteString("severity"u8, Severity.ToString());
            json.WriteString("title"u8, Title);
            json.WriteString("detail"u8, Detail);
            json.WriteNumber("since"u8, Since.Milliseconds);
            if (Until is { } until)
            {
                json.WriteNumber("until"u8, until.Milliseconds);
            }

            json.WriteEndObject();
        }),
    };
}
