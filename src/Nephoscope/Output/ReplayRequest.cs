namespace Nephoscope.Output;

/// <summary>What the user asked to replay.</summary>
public sealed record ReplayRequest
{
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Folder for the output; made if missing.</summary>
    public required string Output { get; init; }

    public string? IpIntelligence { get; init; }

    /// <summary>File that declares decoys; null for none.</summary>
    public string? Decoys { get; init; }

    /// <summary>Folder of an event lake to be made of the input; null for none.</summary>
    public string? Lake { get; init; }

    /// <summary>Files with inventories of identities and policies.</summary>
    public IReadOnlyList<string> Inventories { get; init; } = [];

    /// <summary>Files with the public keys that CloudTrail's digests are signed with; without one their signatures are not checked.</summary>
    public IReadOnlyList<string> DigestKeys { get; init; } = [];

    /// <summary>Holds the log files against CloudTrail's digests, where such lie beside them. Every log is read once more for it.</summary>
    public bool ChecksDigests { get; init; } = true;

    /// <summary>Budget of false incidents (high or above) per week for the whole input.</summary>
    public double FalseIncidentsPerWeek { get; init; } = 0.5;

    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Shows progress on standard error when it is a terminal.</summary>
    public bool ShowProgress { get; init; } = true;
}

/// <summary>What came of it, for the terminal and the exit code.</summary>
/// <param name="InventoryFaults">What of the inventories could not be read, in words.</param>
/// <param name="DigestFaults">How much is not as CloudTrail's digests say.</param>
public sealed record ReplayResult(string TerminalText, long Rejected, IReadOnlyList<string> InventoryFaults, int DigestFaults);
