using Nephoscope.Events;

namespace Nephoscope.Sources;

/// <summary>
/// Reads the records of one log format. Splitting a file into records, unwrapping envelopes and unpacking are done before. An instance
/// serves one file at a time and may remember its header line; not thread-safe.
/// </summary>
public interface IParser
{
    /// <summary>The format it reads.</summary>
    SourceFormat Format { get; }

    /// <summary>Whether the record (one JSON object without surrounding space, or one line without its end) is of this format. Cheap.</summary>
    bool Recognizes(ReadOnlySpan<byte> record);

    /// <summary>Writes the record's events. Never throws for bad input; after a reject nothing of the record is left in the batch.</summary>
    ParseResult Parse(ReadOnlySpan<byte> record, EventWriter writer);
}

/// <summary>What became of a record: read, or rejected with a reason in plain words. The default value is "read".</summary>
/// <param name="Reason">Null where the record was read.</param>
public readonly record struct ParseResult(string? Reason)
{
    public static ParseResult Read => default;

    public bool IsRejected => Reason is not null;

    /// <param name="reason">A constant text: no allocation per reject, nothing an attacker wrote in it.</param>
    public static ParseResult Rejected(string reason) => new(reason);
}
