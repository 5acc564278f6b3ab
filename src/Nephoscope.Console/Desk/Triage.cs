using System.Text.Json.Serialization;

namespace Nephoscope.WebConsole.Desk;

/// <summary>What people decided about an incident. Stored as the document of a <c>Triage</c> entry with the incident's uid. Immutable.</summary>
public sealed record Triage
{
    /// <summary>Nobody has touched it.</summary>
    public static Triage None { get; } = new();

    /// <summary>Open or closed: also the entry's status.</summary>
    [JsonPropertyName("status")]
    public string Status { get; init; } = Open;

    /// <summary>Name of the person who has it; empty where nobody.</summary>
    [JsonPropertyName("assigned_to")]
    public string AssignedTo { get; init; } = "";

    /// <summary>Why it was closed, a word of <see cref="CloseReasons"/>; empty while it is open.</summary>
    [JsonPropertyName("reason")]
    public string Reason { get; init; } = "";

    [JsonPropertyName("comment")]
    public string Comment { get; init; } = "";

    /// <summary>Who decided last.</summary>
    [JsonPropertyName("by")]
    public string By { get; init; } = "";

    [JsonPropertyName("time_ms")]
    public long Milliseconds { get; init; }

    /// <summary>Revision of the ledger's entry that it was read from; 0 where there is none.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    [JsonIgnore]
    public bool IsClosed => Status == Closed;

    public const string Open = "open";
    public const string Closed = "closed";
}

/// <summary>A person's note on an incident. Stored as the document of a <c>Note</c> entry whose account is the incident's uid.</summary>
public sealed record Note
{
    [JsonPropertyName("by")]
    public string By { get; init; } = "";

    [JsonPropertyName("text")]
    public string Text { get; init; } = "";

    [JsonPropertyName("time_ms")]
    public long Milliseconds { get; init; }
}

/// <summary>Who did what. Stored as the document of an <c>Audit</c> entry, in the form that the whole service uses.</summary>
public sealed record Deed
{
    [JsonPropertyName("who")]
    public string Who { get; init; } = "";

    /// <summary>Where the person sat; empty where it is not known.</summary>
    [JsonPropertyName("address")]
    public string Address { get; init; } = "";

    /// <summary>A short word such as <c>incident.close</c>.</summary>
    [JsonPropertyName("what")]
    public string What { get; init; } = "";

    /// <summary>Uid of what it was done to.</summary>
    [JsonPropertyName("target")]
    public string Target { get; init; } = "";

    /// <summary>done or refused.</summary>
    [JsonPropertyName("outcome")]
    public string Outcome { get; init; } = "";

    [JsonPropertyName("detail")]
    public string Detail { get; init; } = "";

    /// <summary>Milliseconds since 1970.</summary>
    [JsonPropertyName("time")]
    public long Milliseconds { get; init; }
}

/// <summary>The documents that the console writes and reads.</summary>
[JsonSerializable(typeof(Triage))]
[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(Deed))]
internal sealed partial class DeskJson : JsonSerializerContext;
