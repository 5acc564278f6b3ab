using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>One rendered record of the simulated company. Its bytes are valid only during the call that hands it over.</summary>
public readonly ref struct LabRecord
{
    /// <summary>When it happened.</summary>
    public required EventTime Time { get; init; }

    public required LabFormat Format { get; init; }

    /// <summary>The account's id, or the host's name for host events.</summary>
    public required string Owner { get; init; }

    public required string Region { get; init; }

    /// <summary>The record in its format, without a line end.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Step of the attack, from 1; 0 for ordinary life.</summary>
    public int Step { get; init; }

    /// <summary>Which attack or authorised exercise makes the record, from 1; 0 for ordinary life.</summary>
    public int Campaign { get; init; }
}

/// <summary>Formats that the lab writes.</summary>
public enum LabFormat
{
    CloudTrail,
    FlowLog,
    HostEvent,

    /// <summary>Audit events of a Kubernetes cluster.</summary>
    ClusterAudit,
}

/// <summary>Receives records in order of time.</summary>
public delegate void LabRecordHandler(LabRecord record);
