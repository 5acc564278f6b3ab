using System.Buffers;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.WebConsole.Desk;

/// <summary>Blind spots that nothing ends but a person who has taken note: what was forgotten or set aside is not learnt later. Thread-safe.</summary>
public static class BlindSpotClosing
{
    /// <summary>Longest comment, in UTF-16 units.</summary>
    public const int LongestComment = 4000;

    /// <summary>How the ids of such begin, by their kind.</summary>
    private static readonly string[] Beginnings = ["not-learnt:", "set-aside:"];

    private const string Open = "open";
    private const string Closed = "closed";

    /// <summary>Whether it is open until a person closes it.</summary>
    public static bool IsForPeople(LedgerEntry spot) =>
        spot is { Kind: LedgerKind.BlindSpot, Status: Open } && Array.Exists(Beginnings, beginning => spot.Uid.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>The blind spot, closed, with who and when.</summary>
    /// <param name="spot">One that <see cref="IsForPeople"/>.</param>
    /// <exception cref="JsonException">Its document is none.</exception>
    public static LedgerEntry Close(LedgerEntry spot, string by, string comment, EventTime now)
    {
        using JsonDocument before = JsonDocument.Parse(spot.Document);
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in before.RootElement.EnumerateObject().Where(member => member.Name is not ("status" or "until" or "closed_by" or "comment")))
            {
                member.WriteTo(json);
            }

            json.WriteString("status"u8, Closed);
            json.WriteNumber("until"u8, now.Milliseconds);
            json.WriteString("closed_by"u8, by);
            json.WriteString("comment"u8, comment);
            json.WriteEndObject();
        }

        return spot with { Status = Closed, Document = bytes.WrittenMemory.ToArray() };
    }
}
